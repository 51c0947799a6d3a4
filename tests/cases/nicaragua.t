Another country needs a folder with a case.json, written from tamiz-formats(5), and no code.

  $ cat >make.py <<'END'
  > import csv
  > out = csv.writer(open("datos.csv", "w", newline=""))
  > out.writerow("id fecha usuario texto".split())
  > n = 9000
  > def put(day, hour, minute, user, text):
  >     global n
  >     n += 1
  >     out.writerow([n, "2034-09-%02dT%02d:%02d:00Z" % (day, hour, minute), user, text])
  > for i in range(40):
  >     own = i % 9 == 0
  >     put(2, 12 + i // 30, i * 2 % 60, "JuventudAzul" if own else "v%d" % (i % 11),
  >         ("" if own or i % 3 else "RT @JuventudAzul: ") + "Vamos por el #LagoAzul número %d de esta tarde" % (i // 3))
  > for i in range(30):
  >     put(10, 13 + i // 20, i * 3 % 60, "c%d" % (i % 17), "Falta el agua en mi barrio, día %d #AguaYa" % i)
  > END
  > python3 make.py
  > tamiz import -q -o n.tamiz --case "$CASES/ni-ficticia" datos.csv
  ...
  $ tamiz trends n.tamiz -s tag --format csv | cut -d, -f1,4,6,19-20
  tag,posts,reported,actor,sector
  "AguaYa",30,,,
  "LagoAzul",40,1200,"Juventud Azul","partido"
  $ tamiz actors n.tamiz --format csv | cut -d, -f1-6
  actor,name,sector,trends,share_of_trends,posts
  "juventud","Juventud Azul","partido",1,0.500000,40
  ,,,1,0.500000,30
  $ tamiz events n.tamiz --lang en --format csv | cut -d, -f1,2,6-9
  event,kind,tag,actor,days_before,posts
  "bono","payment",,,,
  "campana","campaign",,,,
  "antes","rule","LagoAzul","Juventud Azul",13,40
  "bono","before",,,,40
  "bono","during",,,,30
  "bono","after",,,,0
  $ tamiz report n.tamiz --lang en | grep -o -e 'Unverified.*' -e 'Invented bulletin of the Lake Observatory, 2034-11-09' | sort -u
  Invented bulletin of the Lake Observatory, 2034-11-09
  Unverified, set by who wrote the case: the accounts of Canal del Lago; the day of #AguaYa.

What is wrong in a case is said with its line.

  $ try() { sed "$1" "$CASES/ni-ficticia/case.json" >bad.json; tamiz import -q -o bad.tamiz --case bad.json datos.csv; }
  > try 's/"sector": "partido", "kind"/"sector": "partidos", "kind"/'
  > try 's/2034-09-15/2034-09-31/'
  > try 's/"aliases"/"alias"/'
  > try 's/"reported": 1200/"reported": "1200"/'
  > try 's/"unverified": \["start"\]/"unverified": ["fin"]/'
  > try 's/, "source": "ley"},$/}/'
  > try 's/"utc_offset": "-06:00"/"utc_offset": "-6"/'
  tamiz: bad.json:21: case: actors[1].sector: 'partidos' is not defined in this case
  tamiz: bad.json:28: case: events[0].start: a day (2021-09-28) or a moment (2021-09-28T10:00) is expected
  tamiz: bad.json:21: case: actors[1]: unknown key 'alias' (known: id name sector kind aliases accounts from until source note unverified)
  tamiz: bad.json:24: case: trends[0].reported: a number from 0 to 1000000000000 is expected
  tamiz: bad.json:25: case: trends[1].unverified: 'fin' is no member of this entry
  tamiz: bad.json:29: case: ']' expected near '{'
  tamiz: bad.json:7: case: utc_offset: +HH:MM or -HH:MM is expected
  [4]

What the case does not vouch for says so in the study too.

  $ python3 -c 'import sqlite3; print(*sqlite3.connect("n.tamiz").execute("SELECT source FROM actor ORDER BY 1"), sep="\n")'
  ('case ni-ficticia: Boletín inventado del Observatorio del Lago, 2034-11-09',)
  ('case ni-ficticia: Boletín inventado del Observatorio del Lago, 2034-11-09; unverified: accounts',)
