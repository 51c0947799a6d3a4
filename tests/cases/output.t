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
