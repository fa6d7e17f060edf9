from django.contrib.postgres.fields import ArrayField
from django.db import models


class Tries(models.Model):
    """When something was tried of late: guesses at a code, letters asked for.

    One row for each thing that is counted, under the hash of its name, so that the table gives
    away no addresses. `allowed` is the answer to the newest try.
    """

    key = models.CharField(max_length=64, primary_key=True)
    times = ArrayField(models.DateTimeField())
    allowed = models.BooleanField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self):
        return f"{len(self.times)} tries until {self.until:%H:%M}"
