What the lists print.

  $ tamiz import -q -o s.tamiz "$CASES/small.jsonl"
  ...
  [3]
  $ tamiz trends s.tamiz --format csv | cut -d, -f1,4,5
  tag,posts,accounts
  "SinLuz",3,3
  "Caracas",2,2

Tags are compared without case; the filter narrows every list.

  $ tamiz posts s.tamiz -f 'tag:#SINLUZ -kind:repost' --format jsonl
  {"id":"1500000000000000001","account":"111","handle":"ana_p","time":"2022-03-06T10:00:00Z","kind":"original","ref":null,"lang":"es","client":"Twitter Web App","text":"Otra vez #SinLuz en #Caracas & nadie responde","tags":["SinLuz","Caracas"],"urls":[],"inorganic":0.0454719,"class":"organic"}
  {"id":"1500000000000000004","account":"333","handle":"zoe_v","time":"2022-03-06T11:00:00Z","kind":"original","ref":null,"lang":"es","client":"Twitter Web App","text":"=SUMA(1;2) volvió la luz #sinluz \u202eodnever","tags":["SinLuz"],"urls":[],"inorganic":0.0258183,"class":"organic"}
  $ tamiz accounts s.tamiz -f 'luz' --format csv | cut -d, -f1-7
  id,handle,name,created,followers,following,statuses
  "333","zoe_v","Zoe_V",2015-08-26T23:34:46Z,9,4,27
  "111","ana_p","Ana_P",2015-08-26T23:34:46Z,120,60,360
  "222","luis99","Luis99",2015-08-26T23:34:46Z,15,7,45

Nothing found is exit status 1, a wrong word is 2, a missing study is 4.

  $ tamiz posts s.tamiz -f 'from:@nobody'
  id                    handle            time                 kind      text                                                          inorganic  class
  [1]
  $ tamiz posts s.tamiz -f 'followers<'
  tamiz: column 1: followers: a whole number is expected, such as 1500 or 2k
  [2]
  $ tamiz posts missing.tamiz
  tamiz: missing.tamiz: cannot open the study: No such file or directory
  [4]
  $ for c in posts rejects runs; do tamiz $c s.tamiz -n some 2>&1 | head -n 1; done
  tamiz: -n takes a number of rows; 0: all
  tamiz: -n takes a number of rows; 0: all
  tamiz: -n takes a number of rows; 0: all
  $ tamiz s.tamiz --theme pink 2>&1 | head -n 1
  tamiz: --theme takes dark, light, mono, contrast or safe
  $ tamiz frobnicate; ls frobnicate.tamiz
  tamiz: frobnicate: No such file or directory
  ls: cannot access 'frobnicate.tamiz': No such file or directory
  [2]

A cell that a spreadsheet would run is neutralised; a bidi control is none any longer, whoever reads it.

  $ tamiz posts s.tamiz -f SUMA --format csv | tail -n 1 | cut -d, -f9
  "'=SUMA(1;2) volvió la luz #sinluz <U+202E>odnever"
