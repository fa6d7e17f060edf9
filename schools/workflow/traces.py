"""What stands on a record by now, so that an undo takes away only what nobody has built upon."""

import pghistory.models

BATCH = 5_000


def referred_to(model, pks, *, parts=()):
    """Those of `pks` to which anything in the database refers.

    The record's own events do not count, nor do rows of the models in `parts`: they go with it.
    """
    pks, found = list(pks), set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or not (relation.one_to_many or relation.one_to_one):
            continue
        by = relation.related_model
        if relation.concrete or by in parts or issubclass(by, pghistory.models.Event):
            continue
        if by._meta.proxy:  # another way to look at those events
            continue
        name = relation.field.attname
        for first in range(0, len(pks), BATCH):
            refers = {f"{relation.field.name}__in": pks[first : first + BATCH]}
            rows = by._base_manager.filter(**refers)
            found.update(rows.values_list(name, flat=True))
    return found
