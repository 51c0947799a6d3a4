A table of unknown make, in Spanish: what was assumed is said; thousands are thousands.

  $ printf 'usuario;fecha;texto;seguidores\nana;12/05/2021 10:03;"Hola #SinLuz; otra vez";1.204\nluis;28/05/2021 22:41;"¿Y la luz? @ana";15\n' >datos.csv
  $ tamiz import -q -o s.tamiz datos.csv
  $ tamiz accounts s.tamiz -s handle --format csv | cut -d, -f2,5
  handle,followers
  "ana",1204
  "luis",15
  $ tamiz posts s.tamiz --format csv | cut -d, -f3-5
  handle,time,kind
  "ana",2021-05-12T10:03:00Z,"original"
  "luis",2021-05-28T22:41:00Z,"original"
  $ tamiz import --explain datos.csv | grep assumed
  times without a zone are taken as UTC (assumed; --timezone says otherwise)
  assumed (--columns FIELD=COLUMN says otherwise): account.handle=usuario account.followers=seguidores time=fecha text=texto

A stray line before the first object costs itself alone.

  $ printf 'not json\n' >b.jsonl; grep -v '"15000000000$' "$CASES/small.jsonl" >>b.jsonl
  $ tamiz import -q -o b.tamiz b.jsonl
  [3]
  $ tamiz check b.tamiz | grep -v digest
  file: sound
  references: sound
  verdicts: 0, chain sound
  posts: 4, of 3 accounts, 3 texts
  rejected: 1 of b.jsonl, not valid JSON

The import itself says what nothing in the file proves: the order of day and month, the zone, the
encoding, which column is what.

  $ printf 'usuario,texto,fecha\nana,"\361and\372 #Hola",02/03/21\n' >latin.csv
  $ tamiz import -o latin.tamiz latin.csv
  tamiz: latin.csv: table: read 1 = imported 1 .* (re)
  tamiz:   fecha: day first in 01/02/2021 is assumed (nothing in 1 values tells; --dates mdy says otherwise)
  tamiz:   times without a zone are taken as UTC (assumed; --timezone says otherwise)
  tamiz:   posts without an id: one is made from each row, equal rows are one post
  tamiz:   assumed (--columns FIELD=COLUMN says otherwise): account.handle=usuario time=fecha text=texto
  tamiz:   its text is latin-1
