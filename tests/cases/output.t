What standard output does not take is one line and exit status 4; a reader that has left (head) is no line.

  $ tamiz import -q -o s.tamiz "$CASES/small.jsonl"
  ...
  [3]
  $ tamiz report s.tamiz >/dev/full
  tamiz: standard output: No space left on device
  [4]
  $ tamiz report s.tamiz --format json >/dev/full
  tamiz: standard output: No space left on device
  [4]
  $ tamiz trends s.tamiz >/dev/full
  tamiz: standard output: can't write
  [4]
  $ cat >left.py <<'END'
  > import subprocess, sys
  > for words in sys.argv[1:]:
  >     p = subprocess.Popen(["tamiz"] + words.split(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
  >     p.stdout.close()
  >     print(p.stderr.read(), p.wait())
  > END
  $ python3 left.py "report s.tamiz" "report s.tamiz --format json" "report s.tamiz --format html" "trends s.tamiz" "export s.tamiz posts -o -"
  b'' 4
  b'' 4
  b'' 4
  b'' 4
  b'' 4

A post is one line of JSON even for a reader that ends lines at U+2028 and U+0085, and reads back as it was.

  $ printf '{"id":"1","author_id":"7","created_at":"2021-10-01T00:00:00.000Z","text":"uno\\u2028dos\\u0085tres \\u202etra"}\n' >odd.jsonl
  $ tamiz import -q -o odd.tamiz odd.jsonl
  $ cat >lines.py <<'END'
  > import json, subprocess, sys
  > for words in ("posts odd.tamiz --format jsonl", "posts odd.tamiz --format json", "export odd.tamiz posts --format jsonl -o -"):
  >     out = subprocess.run(["tamiz"] + words.split(), capture_output=True, text=True).stdout
  >     row = json.loads(out) if words.endswith("json") else [json.loads(line) for line in out.splitlines()]
  >     print(ascii(row[0]["text"]), any(c in out for c in "\u2028\u0085\u202e"))
  > END
  $ python3 lines.py
  'uno\u2028dos\x85tres \u202etra' False
  'uno\u2028dos\x85tres \u202etra' False
  'uno\u2028dos\x85tres \u202etra' False

A demo with -o is made and no more; a tour of it opens it (where there is no terminal, as a list).

  $ tamiz demo -q --scale 0.002 -o made.tamiz </dev/null
  $ tamiz demo -q --scale 0.002 -o toured.tamiz --tour </dev/null | head -n 1 | cut -c1-3
  SIM

What is no plain file is never replaced by one: a pipe, a device (here the one that /dev/stdout leads to), a folder.  A
link is, and what it leads to stays.

  $ mkfifo pipe; mkdir folder; echo kept >kept; ln -s kept link; ln -s nowhere dangling
  > for out in pipe folder /dev/null /dev/stdout; do
  >     for words in "export s.tamiz posts" "export s.tamiz evidence" "report s.tamiz" "demo -q --scale 0.001 --raw csv" "demo -q --scale 0.001 --truth $out -o"; do
  >         case $words in *--truth*) set -- $words t.tamiz ;; *) set -- $words -o "$out" ;; esac
  >         timeout 20 tamiz "$@" </dev/null 2>&1 | grep -v "^Try" | sed 's/(.*//'
  >         rm -f t.tamiz
  >     done
  > done | sort | uniq -c | sed 's/^ *//'
  5 tamiz: cannot replace /dev/null: not a regular file 
  5 tamiz: cannot replace /dev/stdout: not a regular file 
  5 tamiz: cannot replace folder: Is a directory
  5 tamiz: cannot replace pipe: not a regular file 
  $ ls -ld pipe /dev/null | cut -c1 | sort; test -d folder && echo d
  c
  p
  d
  $ tamiz export s.tamiz posts -o link; tamiz export s.tamiz posts -o dangling; cat kept; test -h link || cmp link dangling
  kept

What is written is for its owner and his group, however open the mask is; what the program keeps for itself is its owner's
alone.

  $ umask 000; tamiz import -q -o new.tamiz "$CASES/small.jsonl" >all 2>&1; tamiz demo -q --scale 0.03 -o large.tamiz
  > tamiz trends -q large.tamiz >all; tamiz export s.tamiz posts -o new.csv; tamiz report s.tamiz -q -o new.md
  > tamiz runs s.tamiz --keep -q >all; tamiz export s.tamiz evidence -q -o new.zip; stat -c "%a %n" new.* large.tamiz*
  660 new.csv
  660 new.md
  640 new.tamiz
  660 new.zip
  640 large.tamiz
  600 large.tamiz-cache
