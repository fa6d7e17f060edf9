"""The large demo: a county that does not exist, set up by its coordinator's files alone.

`making` invents it (always the same one), `files` writes what a coordinator would have, `setting_up`
brings those files in, `plans` has some of its schools plan and sign.
"""
