A case lays its actors, events and trends over what was imported; a wrong name says so.

  $ tamiz import -q -o s.tamiz --case ve-2021-regional "$CASES/small.jsonl"
  ...
  [3]
  $ tamiz trends s.tamiz -s tag --format csv | cut -d, -f1,4,6
  tag,posts,reported
  "ChavezEsPrimariasPsuv",0,4079
  "VenezuelaTieneConQué",0,20000
  "VenezuelaTieneConQué",0,
  "VenezuelaTieneConQué",0,
  "VenezuelaTieneConQué",0,13029
  $ tamiz trends s.tamiz --by tag --format csv | cut -d, -f1,4
  tag,posts
  "SinLuz",3
  "Caracas",2
  $ tamiz import -q -o t.tamiz --case nowhere "$CASES/small.jsonl"
  ...
  [4]
