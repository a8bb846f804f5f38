# Errors and warnings: what, then where; the path comes last

error-with-path = { $what }: { $path }

error-no-document = There is no document “{ $key }” in the set
error-no-category = There is no category “{ $key }” in the set
error-no-annotation = There is no annotation { $id } in the set
error-no-field = There is no field “{ $key }” in the set
error-no-text = The text of the document “{ $key }” is not at hand
error-still-reading = The document “{ $key }” is still being read; try again in a moment
error-empty-span = There is nothing visible in the span { $start }..{ $end }
error-out-of-range = The span { $start }..{ $end } leaves the text, which has { $chars } characters
error-reversed = The span { $start }..{ $end } is reversed
error-inside-character = The span { $start }..{ $end } begins or ends inside a character
error-no-categories = An annotation needs at least one category
error-no-set-there = This file is no annotation set and would be lost; nothing was written
error-closed = The set was closed before it was saved
error-moving = The set is being saved in another place; try again in a moment
error-outdated = The set has changed since the passages were looked for. Look for them again
error-own-parent = A category cannot stand under itself
error-no-name = A category needs a name
error-shortcut = The key “{ $key }” is no letter or digit
error-no-text-name = The name of the file, or of a folder that it is in, cannot be written as text, so that the set could not name it; rename it first
error-document-twice = The document is in the set already, as “{ $key }”
error-edit = The change does not fit the set, and was not made ({ $detail })

error-field-number = A number goes here, not “{ $value }”
error-field-day = A day such as 2020-12-31 goes here, not “{ $value }”
error-field-flag = Yes or no goes here, not “{ $value }”
error-field-choice = The choices are { $offered }, not “{ $value }”
error-field-kind = The field “{ $key }” does not take this kind of value

error-no-path = The set has no file yet
error-changed-outside = Somebody else changed the file since it was read
error-read-only-set = The set is open elsewhere, and can only be read here
error-save-read-only-set = The set is open elsewhere; save it under another name
error-open-elsewhere = The set is open elsewhere
error-held-by = { $what } ({ $name }, since { $since })
error-nothing-kept = Nothing is kept of this set ({ $id })
error-nothing-to-recover = There is nothing to recover
error-missing = There is no such file
error-is-folder = It is a folder, not a file
error-unreadable = It could not be read ({ $why })
error-not-text = Not plain text: byte { $offset } belongs to no text in a known encoding
error-other-kind = Not plain text: looks like a { $kind }
error-too-long = Too long: { $bytes } bytes, and the limit is { $limit }
error-unknown-encoding = No encoding is called “{ $name }”

error-set-utf8 = It is no text in UTF-8: the byte at { $offset } does not fit
error-set-conflict = Line { $line } holds a conflict marker of git (“{ $marker }”): resolve the conflict, or take one side with git checkout --ours or --theirs
error-set-newer = It was written by a newer version of Speechmark (file version { $found }, this program reads up to { $known }); update Speechmark to open it
error-set-invalid = The set is not valid: { $what }
error-set-invalid-line = Line { $line }: { $what }
error-set-unwritable = It cannot be written as RON: { $why }
error-ron = Line { $line }, column { $column }: { $what }
error-ron-field = Line { $line }, column { $column }, field { $field }: { $what }

ron-ends = the text ends here before it is complete
ron-no-sign = “{ $sign }” is expected here
ron-no-string = a text in quotation marks is expected here
ron-no-number = a number is expected here
ron-out-of-bounds = the number is too large or too small
ron-no-option = Some(…) or None is expected here
ron-unknown-field = there is no such field
ron-missing-field = the field is missing
ron-field-twice = the field is there twice
ron-no-variant = “{ $found }” is none of { $expected }
ron-other-value = { $found } stands here; wanted is { $expected }
ron-behind-end = something stands behind the end
ron-too-deep = it is nested too deeply
ron-other = { $why }

flaw-version = there is no version 0 of the format
flaw-key-empty = a key is empty
flaw-key-not-plain = the key “{ $key }” holds white space or a control character
flaw-key-too-long = the key “{ $key }” is longer than 80 characters
flaw-color = “{ $color }” is no colour like #rrggbb
flaw-same-key = the key “{ $key }” is there twice ({ $list })
flaw-missing = there is no { $list } “{ $key }”
flaw-same-property = the document “{ $document }” has the property “{ $name }” twice
flaw-same-shortcut = two categories have the key “{ $key }” to press
flaw-no-parent = the category “{ $category }” stands under “{ $parent }”, which is not there before it
flaw-field-of-nothing = the field “{ $field }” is for the category “{ $category }”, which is not there
flaw-no-span = the span { $start }..{ $end } is empty or reversed
flaw-same-category = the category “{ $key }” is given twice
flaw-same-answer = the field “{ $key }” is answered twice
flaw-same-id = two annotations have the id { $id }
flaw-deleted-twice = the annotation { $id } is deleted and there, or deleted twice
flaw-list-document = document
flaw-list-coder = coder
flaw-list-field = field
flaw-list-category = category

error-write = It could not be written ({ $why })
error-write-no-folder = The folder cannot be found; make it, or choose another
error-write-exists = It exists already, and is not overwritten
error-write-not-a-file = It is no regular file, and is not replaced
error-write-read-only = It is read-only; allow writing, or choose another name
error-write-read-only-folder = The folder is read-only; choose another
error-write-disk-full = The disk is full, nothing was written; make room, or choose another disk
error-write-quota = Your quota on this disk is used up, nothing was written; make room, or choose another disk
error-write-denied = No permission to write there; choose another folder

io-not-found = it is gone
io-denied = no permission
io-timed-out = no answer in time
io-full = the disk is full
io-read-only = the disk is read-only
io-busy = another program is using the file
io-other = { $why }

kind-pdf = PDF document (.pdf)
kind-docx = Word document (.docx)
kind-xlsx = Excel workbook (.xlsx)
kind-pptx = PowerPoint presentation (.pptx)
kind-open-document = OpenDocument file (.odt, .ods, .odp)
kind-epub = book (.epub)
kind-zip = ZIP archive (.zip)
kind-old-office = document of Office 97–2003 or WPS (.doc, .xls, .ppt, .wps)
kind-rtf = rich text document (.rtf)
kind-caj = CNKI document (.caj)
kind-image = picture
kind-sound = sound file
kind-video = video
kind-archive = compressed archive
kind-database = database
kind-program = program
kind-utf32 = text in UTF-32

warning-empty = The text is empty
warning-unknown-encoding = The set names an encoding that is not known, “{ $name }”; it was read as { $encoding }
warning-encoding = The encoding { $encoding } is a guess; choose another if the text looks wrong
warning-replaced = { $count ->
    [one] { $count } place could not be decoded and is shown as �
   *[other] { $count } places could not be decoded and are shown as �
}
warning-line-ends = It mixes line ends ({ $lf } LF, { $crlf } CRLF, { $cr } CR); all are read as LF
reader-control-chars = { $count ->
    [one] It holds { $count } control character
   *[other] It holds { $count } control characters
}

crash-title = A defect of the program has stopped the work
crash-nothing-to-keep = Everything was saved; nothing is lost. Start the program again to go on.
crash-all-saved = Everything was saved, in { $path }; nothing is lost. Start the program again to go on.
crash-copy = Changes that were not saved are in this copy: { $path }
crash-journal = Changes that were not saved are in the journal, and come back when this set is opened again: { $path }
crash-journal-unnamed = Changes that were not saved are in the journal, and are offered when the program is started again.
crash-nowhere = Changes since the last save could not be written anywhere. The file itself is as it was last saved.
crash-report = A report without any words of your documents: { $path }
