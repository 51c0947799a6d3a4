A stranger's study can name any file of ours as the one it was read from: a pipe, a device, a letter.  Nothing of these
is read into a bundle or into the study, and what a terminal would obey stands in no list.

  $ printf '{x\n' >a.jsonl; cat "$CASES/small.jsonl" >>a.jsonl
  $ tamiz import -q -o s.tamiz a.jsonl
  [3]
  $ cat >forge.py <<'END'
  > import sqlite3, sys
  > db = sqlite3.connect(sys.argv[1])
  > db.execute("UPDATE source SET path = ?, sha256 = ifnull(?, sha256), bytes = ifnull(?, bytes)",
  >            (sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None, int(sys.argv[4]) if len(sys.argv) > 4 else None))
  > db.commit()
  > END
  $ mkfifo pipe; printf 'user: ana, password: x\n' >letter
  > for path in pipe /dev/zero /dev/stdin - letter; do
  >     cp s.tamiz f.tamiz; python3 forge.py f.tamiz "$path"; rm -f e.zip
  >     timeout 20 tamiz export f.tamiz evidence -q -o e.zip || echo "status $?"
  >     python3 -m zipfile -e e.zip e; grep -o '"no_raw_because.*' e/sources.jsonl
  >     timeout 20 tamiz import -o f.tamiz --retry-rejects 2>&1 | grep 'not the file'; rm -r e
  > done
  "no_raw_because": "the file is not the one that was imported: its size is another"}
  tamiz: pipe: not the file that was imported: not read again
  "no_raw_because": "the file is not the one that was imported: its size is another"}
  tamiz: /dev/zero: not the file that was imported: not read again
  "no_raw_because": "the file is not the one that was imported: its size is another"}
  tamiz: /dev/stdin: not the file that was imported: not read again
  "no_raw_because": "the file can't be opened any more"}
  tamiz: -: not the file that was imported: not read again
  "no_raw_because": "the file is not the one that was imported: its size is another"}
  tamiz: letter: not the file that was imported: not read again

The size alone does not do.

  $ cp s.tamiz f.tamiz; python3 forge.py f.tamiz letter "$(printf '%064d' 0)" 23
  > tamiz import -o f.tamiz --retry-rejects 2>&1 | grep 'not the file'
  tamiz: letter: not the file that was imported: not read again

A name and a digest that are escape sequences, in the list that people look at.

  $ for sha in "$(printf '%064d' 0)" "$(printf '\033]0;x\007')"; do
  >     cp s.tamiz f.tamiz; python3 forge.py f.tamiz "$(printf 'x\033[2Jy')" "$sha"; rm -rf e e.zip
  >     tamiz export f.tamiz evidence -q -o e.zip; python3 -m zipfile -e e.zip e; wc -c <e/SOURCES.sha256
  >     cat e/*.jsonl e/report.md e/SHA256SUMS e/README | LC_ALL=C grep -c "$(printf '\033')" || true
  > done
  0
  0
  0
  0

What was imported is read again.

  $ tamiz import -o s.tamiz --retry-rejects 2>&1 | head -n 1
  tamiz: a.jsonl: x-v1.1: read 6 = imported 0 .* merged 4 .* (re)
