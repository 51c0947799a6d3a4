Figures that were kept, and the same figures computed again.

  $ tamiz import -q -o s.tamiz "$CASES/small.jsonl"
  ...
  [3]
  $ tamiz runs s.tamiz
  run           time                 by       filter                        posts  inorganic       lo       hi  program
  [1]
  $ tamiz check s.tamiz --rerun
  tamiz: no run is kept in this study
  [1]
  $ tamiz runs s.tamiz --keep -f 'tag:#SinLuz' > id; wc -c < id
  13

What leaves the program is kept by itself, equal work once.

  $ tamiz report s.tamiz -f 'tag:#SinLuz' --lang en -o a.md; tamiz report s.tamiz -o b.md
  $ tamiz export s.tamiz posts -f 'tag:#SinLuz' --set prior=0.3 -o posts.csv; tamiz export s.tamiz csds -o c.csv
  $ tamiz runs s.tamiz --format csv | cut -d, -f3-5
  by,filter,posts
  "runs","tag:#SinLuz",3
  "report",,4
  "export","tag:#SinLuz",3
  $ grep -c "tamiz check s.tamiz --rerun $(cat id)" a.md
  1
  $ tamiz check s.tamiz --rerun | cut -c19-
  every figure is the same
  every figure is the same
  every figure is the same

After another import the figures are others, and that is told.

  $ sed 's/1500000000000000001/1500000000000000009/g' "$CASES/small.jsonl" | tamiz import -q -o s.tamiz -
  ...
  [3]
  $ tamiz check s.tamiz --rerun $(cat id) | grep -c -e DIFFERS -e dataset: -e posts:
  3
  $ tamiz check s.tamiz --rerun $(cat id) > /dev/null
  [4]
  $ tamiz check s.tamiz --rerun nosuch
  tamiz: no run of that name is kept in this study
  [1]

Ids that are no numbers: what is kept of some posts is of them alone, whoever else is in the study.

  $ for other in b2 c3; do
  >     printf 'id,username,text,created_at\na1,ana,hola,2022-03-06\n%s,luis,hola,2022-03-06\n' $other >$other.csv
  >     tamiz import -q -o $other.tamiz $other.csv; tamiz report $other.tamiz -f from:ana -o $other.md
  >     python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT result FROM run").fetchone()[0])' \
  >         $other.tamiz | grep -o '"figures":"[0-9a-f]*"' >$other.kept
  > done; cmp b2.kept c3.kept && wc -l <b2.kept
  1
