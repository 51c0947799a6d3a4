The verdicts of two colleagues come together from a file as they do from a study: none is lost, none comes
twice, and where they differ both words are told.

  $ tamiz import -q -o ana.tamiz "$CASES/small.jsonl"
  ...
  [3]
  $ cp ana.tamiz eva.tamiz
  $ tamiz mark -q ana.tamiz @ana_p organic --who ana --note 'la conozco; "así es"'
  $ tamiz mark -q ana.tamiz '#SinLuz' doubtful --who ana
  $ tamiz mark -q eva.tamiz @ana_p inorganic --who eva
  $ tamiz export -q ana.tamiz verdicts -o ana.jsonl
  $ tamiz verdicts merge eva.tamiz ana.jsonl
  tamiz: 2 verdicts taken over
  tamiz: in dispute: @ana_p is inorganic by eva
  tamiz: in dispute: @ana_p is organic by ana, which counts
  $ tamiz verdicts merge eva.tamiz ana.jsonl
  tamiz: 0 verdicts taken over
  tamiz: in dispute: @ana_p is inorganic by eva
  tamiz: in dispute: @ana_p is organic by ana, which counts
  $ tamiz verdicts merge eva.tamiz ana.tamiz -q
  $ tamiz export -q eva.tamiz verdicts -o - --format jsonl | cut -d, -f2-5
   "by": "eva", "target": "@ana_p", "mark": "inorganic", "note": null
   "by": "ana", "target": "@ana_p", "mark": "organic", "note": "la conozco; \"así es\""
   "by": "ana", "target": "#SinLuz", "mark": "doubtful", "note": null
  $ tamiz check eva.tamiz | grep -i chain
  ...

A file that somebody changed is refused whole, with its line.

  $ sed 's/organic/inorganic/' ana.jsonl >changed.jsonl
  $ cp ana.tamiz before.tamiz
  $ tamiz verdicts merge ana.tamiz changed.jsonl
  tamiz: changed.jsonl, line 1: the chain of verdicts is broken here
  [4]
  $ cmp ana.tamiz before.tamiz
  $ echo 'no verdict' >words.txt
  $ tamiz verdicts merge ana.tamiz words.txt
  tamiz: words.txt, line 1: this is no JSON object
  [4]
  $ echo '{"at_ms": 1, "by": "x", "target": "#a", "mark": "guilty"}' >words.txt
  $ tamiz verdicts merge ana.tamiz words.txt
  tamiz: words.txt, line 1: this is no verdict
  [4]
  $ tamiz verdicts merge ana.tamiz missing.jsonl
  tamiz: missing.jsonl: No such file or directory
  [4]

In the explorer a verdict says what it is about, all lines of an account's card are one account, and a note
that is as it was is no new word.

  $ printf '%s\nframe\n' down inorganic undo 'note seen' 'note seen' next-pane organic next-pane mark-all 'keys ;D' |
  > tamiz eva.tamiz --lang en --play - --size 80x24 | awk 'NR % 24 == 0 { print $0 }' | sed '1d; s/ *$//'
   #SinLuz: inorganic; u undoes
   verdict taken back: #SinLuz
   #SinLuz: noted; u undoes
   nothing changed
   & filter  / search  s sort  z zoom  Enter open  Esc back  w why  ? help
   post of @ana_p: organic; u undoes
   & filter  / search  s sort  z zoom  Enter open  Esc back  w why  ? help
   1 row marked
   @ana_p: doubtful; u undoes

A pipe's verdicts are taken over as a file's are, from its first line on.

  $ tamiz import -q -o one.tamiz "$CASES/small.jsonl"; cp one.tamiz two.tamiz; cp one.tamiz three.tamiz
  > tamiz mark one.tamiz '#SinLuz' organic; tamiz export one.tamiz verdicts --format jsonl -o one.jsonl
  > tamiz verdicts merge two.tamiz one.jsonl; mkfifo verdicts.pipe; cat one.jsonl >verdicts.pipe &
  > tamiz verdicts merge three.tamiz verdicts.pipe
  tamiz: 1 verdict taken over
  tamiz: 1 verdict taken over
