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
