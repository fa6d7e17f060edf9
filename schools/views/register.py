"""The register: lists of schools and collaboratives, and the page of one."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils import timezone
from django.views.generic import DetailView

from schools.exports import COLLABORATIVES, SCHOOLS
from schools.facets import FacetedList
from schools.models import Collaborative, Lead, Membership, Post, School, SupportEntry


class SchoolList(FacetedList):
    """The register of schools."""

    template_name = "schools/school_list.html"
    export = SCHOOLS
    context_object_name = "schools"

    def shown(self, schools):
        return schools.select_related("district")


class SchoolPage(DetailView):
    template_name = "schools/school_detail.html"
    context_object_name = "school"

    def get_queryset(self):
        return School.objects.for_user(self.request.user).select_related("district", "part_of")

    def get_context_data(self, **kwargs):
        school, user = self.object, self.request.user
        support = SupportEntry.objects.for_user(user).standing()
        return super().get_context_data(
            parts=school.parts.all(),
            came_from=school.succeeds.select_related("predecessor"),
            went_on_as=school.succeeded_by.select_related("successor"),
            leads=school.leads.select_related("district"),
            holds_budget_of=school.holds_budget_of.all(),
            memberships=Membership.objects.current()
            .filter(school=school)
            .select_related("collaborative__district")
            .order_by("collaborative__plain_name"),
            support=support.filter(school=school).select_related("school"),
            may_offer=school.status != School.Status.CLOSED
            and SupportEntry.may_be_started_by(user, school),
            **people_at(user, school=school),
            **kwargs,
        )


class CollaborativeList(FacetedList):
    """All groups of schools, with who leads them."""

    template_name = "schools/collaborative_list.html"
    export = COLLABORATIVES
    context_object_name = "collaboratives"

    def shown(self, collaboratives):
        return collaboratives.select_related(
            "district", "parent", "budget_holder"
        ).prefetch_related(
            Prefetch("lead_rows", Lead.objects.select_related("school")),
        )


class CollaborativePage(DetailView):
    template_name = "schools/collaborative_detail.html"
    context_object_name = "collaborative"

    def get_queryset(self):
        return Collaborative.objects.for_user(self.request.user).select_related(
            "district", "parent", "budget_holder"
        )

    def get_context_data(self, **kwargs):
        here = self.object
        return super().get_context_data(
            leads=[row.school for row in here.lead_rows.select_related("school")],
            strengths=here.strengths.all(),
            schools=here.current_schools().select_related("district"),
            **people_at(self.request.user, collaborative=here),
            tree=family_tree(here),
            **kwargs,
        )


def people_at(user, **place):
    """The posts at a school or a collaborative, for its page.

    The head stands first. Everybody sees who is there today. Who looks after posts there also sees those that begin
    later, who has not come yet, and the way to invite and to end.
    """
    given = Post.kinds_given_by(user, school=place.get("school"))
    posts = Post.objects.not_over() if given else Post.objects.current()
    posts = posts.filter(**place, person__is_active=True).select_related("person")
    if given:
        posts = posts.select_related("invitation")
    kinds = list(Post.Kind)  # the head first, as people expect
    posts = sorted(posts, key=lambda post: (kinds.index(post.kind), post.person.plain_name))
    if given:
        for post in posts:
            post.is_looked_after = post.kind in given
            post.asked = getattr(post, "invitation", None) if post.is_looked_after else None
    return {"posts": posts, "may_invite": bool(given), "today": timezone.localdate()}


@dataclass
class Branch:
    """A collaborative in its family: who leads it, and what hangs below it."""

    collaborative: Collaborative
    leads: list = field(default_factory=list)
    below: list = field(default_factory=list)


def family_tree(collaborative):
    """The whole family from its top, as nested Branches; None for one that stands alone."""
    top, seen = collaborative, {collaborative.pk}
    while top.parent is not None and top.parent_id not in seen:
        top = top.parent
        seen.add(top.pk)
    root = Branch(top, list(top.leads.all()))
    level, known = {top.pk: root}, {top.pk}
    while level:
        children = Collaborative.objects.filter(parent__in=level).exclude(pk__in=known)
        below = {}
        for child in children.prefetch_related("leads"):
            below[child.pk] = Branch(child, list(child.leads.all()))
            level[child.parent_id].below.append(below[child.pk])
        known |= below.keys()
        level = below
    return root if root.below else None
