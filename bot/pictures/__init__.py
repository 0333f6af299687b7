"""Pictures drawn by code: the knowledge map, charts, concepts as boxes and arrows, formulas.

All are 1,080 pixels wide with text of at least 28, which a phone shows at a
readable size. They are values in, PNG bytes out; `gallery` draws them off the
event loop and remembers them.
"""
