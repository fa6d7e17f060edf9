"""The table of the admin: every address, and what a coordinator gets there. Nobody else gets in.

The letters are those of tests/house/addresses.py: GET and POST (of an empty form).
"""

ADMIN = """
admin/                                                  | . | .
admin/(?P<url>.*)$                                      | - | -
admin/<app_label>/                                      | > | >
admin/actionplans/actionplan/                           | . | .
admin/actionplans/actionplan/<path:object_id>/          | > | >
admin/actionplans/actionplan/<path:object_id>/change/   | . | x
admin/actionplans/actionplan/<path:object_id>/delete/   | x | x
admin/actionplans/actionplan/<path:object_id>/history/  | . | .
admin/actionplans/actionplan/add/                       | x | x
admin/autocomplete/                                     | x | m
admin/consultation/consultation/                        | . | .
admin/consultation/consultation/<path:object_id>/       | > | >
admin/consultation/consultation/<path:object_id>/change/ | . | x
admin/consultation/consultation/<path:object_id>/delete/ | x | x
admin/consultation/consultation/<path:object_id>/history/ | . | .
admin/consultation/consultation/add/                    | x | x
admin/find/                                             | . | .
admin/jsi18n/                                           | . | m
admin/login/                                            | > | >
admin/logout/                                           | > | >
admin/peerreview/cycle/                                 | . | .
admin/peerreview/cycle/<path:object_id>/                | > | >
admin/peerreview/cycle/<path:object_id>/change/         | . | x
admin/peerreview/cycle/<path:object_id>/delete/         | x | x
admin/peerreview/cycle/<path:object_id>/history/        | . | .
admin/peerreview/cycle/add/                             | x | x
admin/peerreview/participation/                         | . | .
admin/peerreview/participation/<path:object_id>/        | > | >
admin/peerreview/participation/<path:object_id>/change/ | . | x
admin/peerreview/participation/<path:object_id>/delete/ | x | x
admin/peerreview/participation/<path:object_id>/history/ | . | .
admin/peerreview/participation/add/                     | x | x
admin/peerreview/review/                                | . | .
admin/peerreview/review/<path:object_id>/               | > | >
admin/peerreview/review/<path:object_id>/change/        | . | x
admin/peerreview/review/<path:object_id>/delete/        | x | x
admin/peerreview/review/<path:object_id>/history/       | . | .
admin/peerreview/review/add/                            | x | x
admin/peerreview/reviewer/                              | . | .
admin/peerreview/reviewer/<path:object_id>/             | > | >
admin/peerreview/reviewer/<path:object_id>/change/      | . | x
admin/peerreview/reviewer/<path:object_id>/delete/      | x | x
admin/peerreview/reviewer/<path:object_id>/history/     | . | .
admin/peerreview/reviewer/add/                          | x | x
admin/peerreview/schedule/                              | . | .
admin/peerreview/schedule/<path:object_id>/             | > | >
admin/peerreview/schedule/<path:object_id>/change/      | . | x
admin/peerreview/schedule/<path:object_id>/delete/      | x | x
admin/peerreview/schedule/<path:object_id>/history/     | . | .
admin/peerreview/schedule/add/                          | x | x
admin/records/document/                                 | . | .
admin/records/document/<path:object_id>/                | > | >
admin/records/document/<path:object_id>/change/         | . | x
admin/records/document/<path:object_id>/delete/         | x | x
admin/records/document/<path:object_id>/history/        | . | .
admin/records/document/add/                             | x | x
admin/records/historyline/                              | . | .
admin/records/historyline/<path:object_id>/             | > | >
admin/records/historyline/<path:object_id>/change/      | . | x
admin/records/historyline/<path:object_id>/delete/      | x | x
admin/records/historyline/<path:object_id>/history/     | . | .
admin/records/historyline/add/                          | x | x
admin/records/letter/                                   | . | .
admin/records/letter/<path:object_id>/                  | > | >
admin/records/letter/<path:object_id>/change/           | . | x
admin/records/letter/<path:object_id>/delete/           | x | x
admin/records/letter/<path:object_id>/history/          | . | .
admin/records/letter/add/                               | x | x
admin/records/seal/                                     | . | .
admin/records/seal/<path:object_id>/                    | > | >
admin/records/seal/<path:object_id>/change/             | . | x
admin/records/seal/<path:object_id>/delete/             | x | x
admin/records/seal/<path:object_id>/history/            | . | .
admin/records/seal/add/                                 | x | x
admin/records/signature/                                | . | .
admin/records/signature/<path:object_id>/               | > | >
admin/records/signature/<path:object_id>/change/        | . | x
admin/records/signature/<path:object_id>/delete/        | x | x
admin/records/signature/<path:object_id>/history/       | . | .
admin/records/signature/add/                            | x | x
admin/schools/collaborative/                            | . | .
admin/schools/collaborative/<path:object_id>/           | > | >
admin/schools/collaborative/<path:object_id>/change/    | . | .
admin/schools/collaborative/<path:object_id>/delete/    | x | x
admin/schools/collaborative/<path:object_id>/history/   | . | .
admin/schools/collaborative/add/                        | . | .
admin/schools/district/                                 | . | .
admin/schools/district/<path:object_id>/                | > | >
admin/schools/district/<path:object_id>/change/         | . | .
admin/schools/district/<path:object_id>/delete/         | x | x
admin/schools/district/<path:object_id>/history/        | . | .
admin/schools/district/add/                             | . | .
admin/schools/import/                                   | . | .
admin/schools/import/<int:pk>/bring-in/                 | m | >
admin/schools/import/<int:pk>/compare/                  | m | !
admin/schools/import/<int:pk>/drop/                     | m | !
admin/schools/import/<int:pk>/file/                     | . | m
admin/schools/import/<int:pk>/rejects/                  | . | m
admin/schools/import/<int:pk>/undo/                     | m | >
admin/schools/import/<path:object_id>/                  | > | >
admin/schools/import/<path:object_id>/change/           | . | m
admin/schools/import/<path:object_id>/delete/           | x | x
admin/schools/import/<path:object_id>/history/          | . | .
admin/schools/import/add/                               | . | e
admin/schools/import/template/<slug:kind>/              | . | m
admin/schools/invitation/                               | . | .
admin/schools/invitation/<path:object_id>/              | > | >
admin/schools/invitation/<path:object_id>/change/       | . | x
admin/schools/invitation/<path:object_id>/delete/       | x | x
admin/schools/invitation/<path:object_id>/history/      | . | .
admin/schools/invitation/add/                           | x | x
admin/schools/person/                                   | . | .
admin/schools/person/<path:object_id>/                  | > | >
admin/schools/person/<path:object_id>/change/           | . | .
admin/schools/person/<path:object_id>/delete/           | x | x
admin/schools/person/<path:object_id>/history/          | . | .
admin/schools/person/add/                               | . | .
admin/schools/post/                                     | . | .
admin/schools/post/<path:object_id>/                    | > | >
admin/schools/post/<path:object_id>/change/             | . | >
admin/schools/post/<path:object_id>/delete/             | x | x
admin/schools/post/<path:object_id>/history/            | . | .
admin/schools/post/add/                                 | . | .
admin/schools/school/                                   | . | .
admin/schools/school/<path:object_id>/                  | > | >
admin/schools/school/<path:object_id>/change/           | . | .
admin/schools/school/<path:object_id>/delete/           | x | x
admin/schools/school/<path:object_id>/history/          | . | .
admin/schools/school/add/                               | . | .
admin/schools/supportentry/                             | . | .
admin/schools/supportentry/<path:object_id>/            | > | >
admin/schools/supportentry/<path:object_id>/change/     | . | x
admin/schools/supportentry/<path:object_id>/delete/     | x | x
admin/schools/supportentry/<path:object_id>/history/    | . | .
admin/schools/supportentry/add/                         | x | x
admin/socialaccount/socialapp/                          | . | .
admin/socialaccount/socialapp/<path:object_id>/         | > | >
admin/socialaccount/socialapp/<path:object_id>/change/  | . | .
admin/socialaccount/socialapp/<path:object_id>/delete/  | x | x
admin/socialaccount/socialapp/<path:object_id>/history/ | . | .
admin/socialaccount/socialapp/add/                      | . | .
"""

# Every action of every list.
ACTIONS = {
    "records.document": ["try_seal_again"],
    "records.letter": ["send_again"],
    "schools.collaborative": ["download_csv", "download_xlsx"],
    "schools.invitation": ["download_csv", "download_xlsx", "invite_again", "withdraw"],
    "schools.person": ["download_csv", "download_xlsx", "invite_again", "switch_off", "switch_on"],
    "schools.post": ["download_csv", "download_xlsx", "end"],
    "schools.school": ["download_csv", "download_xlsx"],
    "socialaccount.socialapp": ["remove"],
}


def admin_rows(table):
    """(route, GET, POST) of each line."""
    for line in filter(str.strip, table.splitlines()):
        yield tuple(cell.strip() for cell in line.split("|"))
