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
