## A concept
learn-open = Learn something new
learn-picture = **Picture it:** { $text }
learn-formula = **Read aloud:** { $text }
learn-example = **For example:** { $text }
learn-pitfall = **△ { $symptom }**
learn-pitfall-why = **Why:** { $cause }
learn-pitfall-instead = **Instead:** { $avoid }
learn-place = **On the map:** { $places }
learn-reading = **Read or watch, one portion at a sitting:**
learn-portion = { $mark } #{ $number } { $title }, { $locator }, { $minutes } min
learn-portion-watch = { $mark } #{ $number } { $title }, { $locator }, { $minutes } min; stop and draw
learn-terms = **Words:**
learn-notes = **Your notes:**
learn-note = Page { $number }/{ $total } · { $minutes } min · { $state }
learn-back = ← Back
learn-more = More →
learn-ahead-how = How it works →
learn-ahead-traps = Example and traps →
learn-ahead-further = Going on →
learn-done = ✓ Read it
learn-quiz = Quiz me
learn-map = On the map
learn-draw = Draw it
learn-note-write = Note
learn-exercise = Do: { $title }
learn-paper = Paper: { $title }
learn-read-title = ✓ Read
learn-read = { $title } now counts as begun. Answer a question on it today, and it will come back at the right time.
learn-following = **Next on your track:** { $title } ({ $minutes } min)
learn-next = Next: { $title }
learn-unread = Not read yet
learn-around-title = { $title } on the map
learn-back-to = ← { $title }
learn-before = **Comes right before it:** { $titles }
learn-before-none = Nothing has to come before it.
learn-after = **Leads to:** { $titles }
learn-choose-concept = Choose a concept
learn-choose-exercise = Choose an exercise
learn-step-note = About { $minutes } minutes of theory · page { $page }/{ $pages }
learn-nothing-left-title = You have begun it all
learn-nothing-left = Every concept of your track is begun. What is due comes back in quizzes; the map shows where it still wobbles.
minutes = { $count } min

## A paper
paper-guess = **Guess first:** { $text }
paper-problem = **The problem:** { $text }
paper-did = **What they did:** { $text }
paper-found = **What they found:** { $text }
paper-conclusion = **The conclusion:** { $text }
paper-first = **Read first:** { $text }
paper-later = **Leave for later:** { $text }
paper-ahead-found = What they found →
paper-ahead-reading = How to read it →
paper-concepts = Its concepts
paper-note = { $authors }, { $year } · { $minutes } min

## Exercises
practice-goal = **Goal:** { $text }
practice-guess = **Guess first:** { $text }
practice-guessed = **You expect:** { $text }
    Now do it and look.
practice-note = { $minutes } min · { $needs }
needs-phone = a phone is enough
needs-computer = a computer, or Colab
needs-gpu = a GPU; Colab’s free one will do
needs-nvidia = an NVIDIA GPU
practice-begin = Begin
practice-phone = Only my phone
practice-shorter = A shorter way
practice-watch = Change this and watch →
practice-change = **Change this and watch:** { $text }
practice-trap = **△ The trap:** { $text }
practice-good = **A good result:** { $text }
practice-done = ✓ Done
practice-result = Done, with my result
practice-report = To report: { $text }
practice-phone-look = Look at the answer
practice-phone-answer = **The answer:** { $text }
practice-phone-note = { $minutes } min, nothing but this phone, perhaps a pen
practice-form-title = Your result
practice-form-label = The line with your result
practice-done-title = ✓ Practised
practice-reported = **Your result:**
practice-guess-right = **You expected:** { $yours } ✓ So it is.
practice-guess-wrong = **You expected:** { $yours }
practice-guess-so = **It is so:** { $right }
practice-undo = Undo

## Notes
note-title = Your notes
note-general = General
note-kept-title = ✓ Kept · { $topic }
note-concept = Open the concept
note-edit = Edit
note-undo = Undo
note-all = All my notes
note-new = New note
note-delete = Delete
note-deleted-title = Deleted · { $topic }
note-deleted = Here it is a last time, should you want to copy it:
note-none = No notes yet. A sentence in your own words is worth more than a page of somebody else's.
note-choose = Open a note
note-count = { $count ->
    [one] { $count } note
   *[other] { $count } notes
  } · page { $page }/{ $pages }
note-form-title = Your note
note-form-hint = In your own words; only you see it.
note-export = Export
note-export-title = Your notes as a file
note-exported = All your notes by concept, as Markdown.

## Drawings
draw-title = Draw it · { $title }
draw-first = Close the page and draw it from memory: every box, every arrow. The numbers only say how many boxes there are.
draw-free = Draw how its parts hang together, from memory: boxes and arrows are enough.
draw-boxes = { $count ->
    [one] It has { $count } box.
   *[other] It has { $count } boxes.
  }
draw-note = On paper or on the phone; a photograph will do. Kept with your notes, seen only by you.
draw-hand-in = Hand in a drawing
draw-reference = Show the reference
draw-mine = My drawings ({ $count })
draw-another = Hand in another
draw-older = Older →
draw-form-title = Your drawing
draw-form-label = A picture of it
draw-form-hint = PNG, JPEG or WebP, up to 8 MB
draw-compare = Yours first, then the reference. What is missing, and what did you draw that is not so?
draw-look = This is one way to draw it:
draw-own-alt = Your own drawing of { $title }
draw-blank-alt = { $title }: an empty skeleton of { $count } boxes to fill in

## The map
map-whole = The map
map-title = The map · { $track }
map-strand = **{ $title }** { $solid }/{ $total } solid, { $begun } begun
map-strand-practised = **{ $title }** { $solid }/{ $total } solid, { $begun } begun, { $practised ->
    [one] { $practised } exercise done
   *[other] { $practised } exercises done
  }
map-dimensions = Core dimensions
map-steps = Steps
map-dimension = dimension
map-step = step { $number }
map-zoom = Zoom in
map-solid = { $solid }/{ $total } solid
map-line = { $title }: { $counts }
map-page = { $title } ({ $page }/{ $pages })
map-alt = Knowledge map of { $title }.

## Sources and stack
sources-open = My sources
sources-title = Your fixed sources
sources = Choose three to five and let the rest go by. Fragments from everywhere add up to little.
sources-none = None chosen yet.
sources-own = (your own)
sources-choose = Choose sources
sources-add = Add my own
sources-drop = Remove: { $title }
sources-few = Choose at least { $fewest }, at most { $most }.
sources-enough = { $fewest } to { $most } are enough. Look at the choice again every few months.
sources-form-title = A source of your own
sources-form-name = Its name
sources-form-url = Its address
sources-form-url-hint = It begins with https://
stack-open = My stack
stack-title = Your stack
stack = One tool for each layer, which you command from end to end. Finished work ticks a tool off.
stack-note = Change a tool whenever you have a reason; a new one is ticked by new work.
stack-open-layer = still open
stack-proved = ✓ proved by work
stack-choose-layer = Choose a layer
stack-layer-title = Your stack · { $layer }
stack-layer = **Now:** { $tool }
stack-choose-tool = Choose a tool
stack-other = Another tool…
stack-clear = Leave it open
stack-form-title = Another tool
stack-form-label = Its name
