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
