A file in, every row accounted for; a broken line costs no neighbour.

  $ tamiz import -o s.tamiz "$CASES/small.jsonl"
  ...
  [3]

The same file again changes nothing.

  $ tamiz import -o s.tamiz "$CASES/small.jsonl"
  ...
  [3]
  $ tamiz posts s.tamiz --format csv | cut -d, -f1,4,5
  id,time,kind
  "1500000000000000001",2022-03-06T10:00:00Z,"original"
  "1500000000000000002",2022-03-06T10:05:00Z,"repost"
  "1500000000000000003",2022-03-06T10:07:30Z,"reply"
  "1500000000000000004",2022-03-06T11:00:00Z,"original"

What was rejected is kept, with line and offset.

  $ tamiz rejects s.tamiz --format csv | cut -d, -f2-4
  line,offset,reason
  3,2644,"not valid JSON"

Files that were put behind each other bring each its byte order mark, and tables their header.

  $ for i in 1 2; do printf '\357\273\277{"id_str":"%s","created_at":"Tue Sep 28 10:02:11 +0000 2021","full_text":"hola","user":{"id_str":"1","screen_name":"ana"}}\n' $i; done >two.jsonl
  $ tamiz import -q -o two.tamiz two.jsonl && tamiz posts two.tamiz --format csv | cut -d, -f1
  id
  "1"
  "2"
  $ for i in 1 2; do printf '\357\273\277id,created_at,user_screen_name,text\n%s,2021-09-28T10:02:11Z,ana,hola\n' $i; done >two.csv
  $ tamiz import -o twos.tamiz two.csv 2>&1 | grep rejected | sed 's/ (.*//'
  tamiz: two.csv: table: read 3 = imported 2 + merged 0 + rejected 1
  tamiz: rejected 1: the header again, first at two.csv line 3

An archive is not read as the text that happens to stand in it: its first row would be lost, and its letters taken for
others.

  $ python3 - "$CASES/small.jsonl" <<'END'
  > import gzip, io, sys, tarfile, zipfile
  > with zipfile.ZipFile("a.zip", "w") as z: z.write(sys.argv[1], "small.jsonl")
  > with tarfile.open("a.tar.gz", "w:gz") as t: t.add(sys.argv[1], "small.jsonl")
  > END
  $ for f in a.zip a.tar.gz; do tamiz import -o ar.tamiz "$f"; echo $?; tamiz import --explain "$f"; done
  tamiz: a.zip: a zip archive or a spreadsheet: import the files in it, sheets as CSV
  4
  tamiz: a.zip: a zip archive or a spreadsheet: import the files in it, sheets as CSV
  tamiz: a.tar.gz: a tar archive: import the files in it
  4
  tamiz: a.tar.gz: a tar archive: import the files in it
  [4]

Where nothing could be read no study is left with nothing in it; and a study that nobody named says what it held.

  $ tamiz import -o none.tamiz a.zip 2>/dev/null; ls none.tamiz 2>/dev/null
  [2]
  $ cp "$CASES/small.jsonl" own.jsonl; tamiz own.jsonl 2>&1 >/dev/null | head -1 | cut -d: -f1-3
  tamiz: own.jsonl: x-v1.1
  $ mkdir else; cp two.jsonl else/own.jsonl; cp own.tamiz else; tamiz else/own.jsonl 2>&1 >/dev/null | head -1
  tamiz: else/own.tamiz is there already, with 1 file imported before
