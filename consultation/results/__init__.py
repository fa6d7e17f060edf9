"""What comes out of a consultation: numbers, through the one gate (`consultation.results.gate`).

`tables_of` gives the tables of a sealed consultation as they may be shown, `rates_of` how many
replied, `rounded` what may be said of a count while it is open. `counting` is nobody's business.
"""
