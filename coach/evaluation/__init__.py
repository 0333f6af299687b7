"""Instruments: how far graders, questions and the schedule can be trusted, measured on data.

Nothing here is part of a quiz. `study-coach eval` prints what these modules return.
"""
