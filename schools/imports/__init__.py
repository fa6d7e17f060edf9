"""How a file of each kind is read, compared, brought in and undone.

Each module here offers:

    LIMITS                                  records.tables.Limits for its files
    COLUMNS                                 [Column, …] that it looks for; the template file has them
    compare(imp, table, progress)           yields unsaved ImportRows; may write into `imp.found`
    bring_in(imp, rows, *, by, progress)    carries out the rows, sets what each `did` and saves it
    undo(imp, rows, *, by, progress)        takes back what the rows did, newest first

`compare` changes nothing in the database. It yields rows with the verdicts NEW, CHANGED, CLOSED
and WRONG. Rows that need nothing are counted only: `imp.found["same"]` is their number,
`imp.found["skipped"]` says {why: number of rows} for those left out. `progress(rows)` may be called
as often as one likes. It raises Refused if the file as a whole cannot be used.

`bring_in` and `undo` run inside one deed of the workflow; `rows` is a queryset of the NEW, CHANGED
and CLOSED rows in the order of the file. `bring_in` raises `base.ChangedSince` where a record is
not any more what the preview showed. `undo` returns a list of sentences about what could not be
taken back (a school on which others stand by now), empty if all was.
"""
