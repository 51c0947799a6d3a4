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

A folder from a stranger: its pipes and devices keep nobody waiting, and its links have no file of ours copied into the
study.

  $ mkdir -p got/in; cp "$CASES/small.jsonl" got/; mkfifo got/a.jsonl; ln -s /dev/zero got/b.jsonl
  > printf '{"secret": "ours"}\n' >ours; ln -s "$PWD/ours" got/c.jsonl; ln -s .. got/in/d
  > timeout 20 tamiz import -q -o folder.tamiz got; python3 -c '
  > import sqlite3; print(sqlite3.connect("folder.tamiz").execute("SELECT count(*) FROM source").fetchone())'
  tamiz: got/a.jsonl: no file, left out
  tamiz: got/b.jsonl: a link, not followed: named by itself, it is read
  tamiz: got/c.jsonl: a link, not followed: named by itself, it is read
  tamiz: got/in/d: a link, not followed: named by itself, it is read
  (1,)
  $ mkfifo got/in/case.json
  > timeout 20 tamiz import -q -o folder.tamiz --case got/in "$CASES/small.jsonl"
  tamiz: case got/in: Connection timed out
  [4]

So with every other file that is read whole or by lines: a pipe that nobody writes to, one that has no end.

  $ for file in a.jsonl b.jsonl; do
  >     for words in "verdicts merge s.tamiz got/$file" "calibrate s.tamiz got/$file" "trends s.tamiz --points got/$file" \
  >         "import -o x.tamiz --map got/$file a.jsonl" "recover got/$file new.tamiz"; do
  >         timeout 20 tamiz $words </dev/null 2>&1 | head -n 2; done; done
  tamiz: got/a.jsonl: Connection timed out
  tamiz: got/a.jsonl: Connection timed out
  tamiz: got/a.jsonl: cannot read: Connection timed out
  tamiz: got/a.jsonl: mapping: cannot read: Connection timed out
  tamiz: got/a.jsonl: not a regular file
  tamiz: got/b.jsonl, line 1: this line is too long for a verdict
  tamiz: got/b.jsonl, line 1: too long for a label
  tamiz: got/b.jsonl: cannot read: File too large
  tamiz: got/b.jsonl: mapping: cannot read: File too large
  tamiz: got/b.jsonl: not a regular file

A pipe that says nothing is left when somebody asks to stop.

  $ python3 - <<'END'
  > import os, signal, subprocess, time
  > for words in (["got/a.jsonl"], ["-"]):
  >     r, w = os.pipe()
  >     p = subprocess.Popen(["tamiz", "import", "-q", "-o", "silent.tamiz"] + words, stdin=r, stderr=subprocess.PIPE)
  >     while not int(open("/proc/%d/status" % p.pid).read().split("SigCgt:")[1].split()[0], 16) & 2: time.sleep(0.05)
  >     time.sleep(0.2)
  >     p.send_signal(signal.SIGINT)
  >     print(p.wait(20), p.stderr.read())
  > END
  0 b''
  0 b''

So with what the explorer plays, and where it is to write its times, without a terminal (with one: tests/tui/sessions).

  $ python3 - <<'END'
  > import os, signal, subprocess, time
  > for words in (["--play", "got/a.jsonl"], ["--play", "-"], ["--play", "/dev/null", "--timing", "got/a.jsonl"]):
  >     r, w = os.pipe()
  >     p = subprocess.Popen(["tamiz", "s.tamiz", "--size", "80x24"] + words, stdin=r, stdout=subprocess.PIPE)
  >     time.sleep(0.7)
  >     p.send_signal(signal.SIGTERM)
  >     print(p.wait(20), p.stdout.read())
  > END
  -15 b''
  -15 b''
  -15 b''
  $ tamiz s.tamiz --size 80x24 --play /dev/null --timing /dev/full >frame
  tamiz: /dev/full: cannot be written
  [4]

A study from a stranger with a journal beside it that names a file of ours: SQLite would delete that file.

  $ cat >journal.py <<'END'
  > import os, struct, sys
  > study, name = sys.argv[1], os.path.abspath(sys.argv[2]).encode()
  > page = struct.unpack(">H", open(study, "rb").read(18)[16:])[0]
  > magic = bytes.fromhex("d9d505f920a163d7")
  > head = magic + struct.pack(">5I", 0, 1, os.path.getsize(study) // page, 512, page)
  > end = struct.pack(">I", 0x40000000 // page + 1) + name + struct.pack(">2I", len(name), sum(name)) + magic
  > open(study + "-journal", "wb").write(head.ljust(512, b"\0") + end)
  > END
  $ echo thesis >thesis; mkdir mail; ln -s mail/s.tamiz link.tamiz
  > for words in "trends mail/s.tamiz" "trends link.tamiz" "report mail/s.tamiz" "check mail/s.tamiz" "mark mail/s.tamiz #SinLuz organic" \
  >     "import -o mail/s.tamiz a.jsonl" "verdicts merge s.tamiz mail/s.tamiz" "recover mail/s.tamiz mail/new.tamiz" "explore mail/s.tamiz"; do
  >     cp s.tamiz mail/s.tamiz; python3 journal.py mail/s.tamiz thesis
  >     tamiz $words </dev/null 2>&1 | head -n 1; cat thesis; done
  tamiz: mail/s.tamiz: the journal beside the study is none of ours: it would delete another file
  thesis
  tamiz: link.tamiz: the journal beside the study is none of ours: it would delete another file
  thesis
  tamiz: mail/s.tamiz: the journal beside the study is none of ours: it would delete another file
  thesis
  tamiz: mail/s.tamiz: the journal beside the study is none of ours: it would delete another file
  thesis
  tamiz: mail/s.tamiz: the journal beside the study is none of ours: it would delete another file
  thesis
  tamiz: mail/s.tamiz: the journal beside the study is none of ours: it would delete another file
  thesis
  tamiz: mail/s.tamiz: the journal beside the study is none of ours: it would delete another file
  thesis
  tamiz: study: attempt to write a readonly database
  thesis
  tamiz: mail/s.tamiz: the journal beside the study is none of ours: it would delete another file
  thesis

A tag and a handle with escape sequences, direction marks, quotes and a command in them.  What the bulletin says can be
pasted: each query selects what the sound one did, each command makes the same bulletin, and no byte of it is a control.

  $ cat >names.py <<'END'
  > import sqlite3, sys
  > db = sqlite3.connect(sys.argv[1])
  > db.execute("UPDATE content SET tags = replace(tags, 'SinLuz', ?)", (sys.argv[2],))
  > db.execute("UPDATE account SET handle = ? || account_id", (sys.argv[2],))
  > db.commit()
  > END
  $ cat >paste.py <<'END'
  > import html, re, subprocess, sys, unicodedata
  > text = open(sys.argv[1], encoding="utf-8").read()
  > assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Co") and c != "\n"]
  > if sys.argv[1].endswith("md"):
  >     text = re.sub(r"\\([\\`*_\[\]|~$])", r"\1", text)
  > run = lambda command: subprocess.run(["sh", "-c", command], capture_output=True, timeout=20).stdout.decode()
  > for code in dict.fromkeys(html.unescape(c) for c in re.findall("<code>(.*?)</code>", text)):
  >     if re.match("tag:|from:|since:|[(]", code):
  >         code = "tamiz report f.tamiz -f '%s'" % code
  >     if " -f " in code and "CONSULTA" not in code:
  >         print(run(code.replace("report", "posts", 1) + " -n 0 --format jsonl").count("\n"))
  >     elif "md" in code and "--names" in code:
  >         print("again", run(code).splitlines()[1:9] == text.splitlines()[1:9])
  > END
  $ cat >all.sh <<'END'
  > for tag in "$@"; do
  >     cp s.tamiz f.tamiz; python3 names.py f.tamiz "$tag"
  >     for format in md html; do
  >         tamiz report f.tamiz --names --format $format -o f.$format && python3 paste.py f.$format | sort | uniq -c | tr -s ' \n' ' '
  >         echo
  >     done
  > done
  > END
  $ sh all.sh "Otra"
   3 1 3 2 1 4 1 again True 
   3 1 3 2 2 4 
  $ sh all.sh "$(printf 'x\033]0;owned\007y')" "$(printf '\342\200\256abc\342\201\246')" "x';touch\${IFS}ran;'" \
  >     "$(printf 'a\\"b\\\\u{41}\302\233$(touch\tran)')" "$(printf '\342\235\244\357\270\217')"; ls ran
   3 1 3 2 1 4 1 again True 
   3 1 3 2 2 4 
   3 1 3 2 1 4 1 again True 
   3 1 3 2 2 4 
   3 1 3 2 1 4 1 again True 
   3 1 3 2 2 4 
   3 1 3 2 1 4 1 again True 
   3 1 3 2 2 4 
   3 1 3 2 1 4 1 again True 
   3 1 3 2 2 4 
  ls: cannot access 'ran': No such file or directory
  [2]

Volumes beyond all counting: their sum is no other one.

  $ tamiz demo -q --scale 0.0003 -o d.tamiz; printf 'view actors\nframe\n' >actors
  > python3 -c 'import sqlite3; d = sqlite3.connect("d.tamiz"); d.execute("UPDATE trend SET reported = 9223372036854775807"); d.commit()'
  > tamiz d.tamiz --lang en --size 130x20 --play actors | grep MIPPCI | grep -o '%[^%]*…'
  %9,223,37…
