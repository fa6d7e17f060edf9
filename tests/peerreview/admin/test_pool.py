"""Reviewers in the admin: found, and changed by nobody there."""

from tests.peerreview import stage


def test_reviewers_are_found_and_only_read(as_, cast):
    made = stage.year(cast)
    wes = made.reviewers["beech-head"]
    client = as_("cora")
    page = client.get("/admin/peerreview/reviewer/?q=wes")
    assert [row.person for row in page.context["cl"].result_list] == [cast.wes]
    at = f"/admin/peerreview/reviewer/{wes.pk}/change/"
    assert client.get(at).status_code == 200
    assert client.post(at, {"leads": ""}).status_code == 403
    assert client.get("/admin/peerreview/reviewer/add/").status_code == 403
