# The reading view: typefaces, keys, places

face-bundled = Noto Sans SC (bundled)
face-missing = The typeface “{ $name }” is not installed here; the bundled one is used
dialog-face = Typeface of documents
dialog-face-text = Installed faces that can show Chinese; those for long texts come first
glyphs-missing = No font in use has { $characters }{ $count ->
    [one] {""}
   *[other] {" "}({ $count } characters in all)
}; boxes stand for what is missing. An installed font has it:
glyphs-missing-everywhere = No installed font has { $characters }; boxes stand for what is missing. A font with more characters would show it
glyphs-use-face = Use { $name }

keys-in-the-text = In the text
keys-move = Move the caret
keys-by-word = By words
keys-row-ends = Start and end of the row
keys-pages = By pages
keys-document-ends = Start and end of the document
keys-select = Select on the way
keys-tag = Tag with the category that has this key, or take it off
keys-pick = Pick a category by name or pinyin
keys-leave = Leave whatever it is
keys-edges-end = Move the end of an annotation: ← → by characters, with Ctrl by words, ↑ ↓ by clauses
keys-edges-start = Move its start
keys-clicks = Clicks: word, sentence, paragraph, section
keys-clause = A click that takes the clause
keys-fields = From field to field
adjusting-edges = Arrows move the end of the annotation, with Shift its start; Ctrl goes by words, up and down by clauses. Esc ends it

palette-places = Line number, heading, or place such as 三（四）
palette-line = Line { $line }

portrait-name = Document portrait: where each category stands in the document
portrait-lane = { $category }: { $count } annotations

scroll-map-name = Scroll map: annotations and hits in the whole document

category-chosen = Category chosen: { $category }

status-finding = Finding passages again: { $done } of { $all }…
status-tagging = Tagging { $done } of { $all }…
