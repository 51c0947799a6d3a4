Every figure of the bulletin can be had again with the query that stands beside it.

  $ tamiz demo -q --scale 0.003 -o d.tamiz </dev/null
  ...
  $ cat >again.py <<'END'
  > import json, subprocess, sys
  > def report(query=None):
  >     p = subprocess.run(["tamiz", "report", "d.tamiz", "--format", "json"] + (["-f", query] if query else []),
  >                        stdout=subprocess.PIPE)
  >     return json.loads(p.stdout)
  > r = report()
  > rows = r["actors"] + r["sectors"] + r["blocs"] + r["trends"][::20]
  > wrong = [(x["query"], x["posts"]) for x in rows if report(x["query"])["posts"] != x["posts"]]
  > assert any(x["actor"] == "mippci" and x["query"] == 'positioned:"mippci"' for x in r["actors"])
  > print(len(rows) > 20, wrong)
  > END
  > python3 again.py
  True []

A name may hold what the language of filters, or a shell, would take for its own: the bulletin's queries stay its own.

  $ python3 - >names.jsonl <<'END'
  > import json
  > for i, tag in enumerate(["it's; touch owned; '", 'a" OR tag:"b', "b"] * 4):
  >     print(json.dumps({"id_str": str(1500000000000000001 + i), "full_text": "hola",
  >         "created_at": "Sun Mar 06 10:%02d:00 +0000 2022" % i, "entities": {"hashtags": [{"text": tag}]},
  >         "user": {"id_str": str(i), "screen_name": "x OR y" if i else "ana"}}))
  > END
  $ tamiz import -q -o ./-names.tamiz names.jsonl
  $ tamiz report ./-names.tamiz --names --lang en --format json | python3 -c '
  > import json, sys
  > def walk(x):
  >     if isinstance(x, dict):
  >         if isinstance(x.get("query"), str): print(x["query"])
  >         x = list(x.values())
  >     for y in x if isinstance(x, list) else []: walk(y)
  > walk(json.load(sys.stdin))' | sort -u
  positioned:nobody
  tag:"#a\" OR tag:\"b"
  tag:"#it's; touch owned; '"
  tag:#b
  $ tamiz report ./-names.tamiz --names --lang en --format html | python3 -c '
  > import html, re, sys
  > for q in re.findall("<li id=.q[0-9]+.><bdi><code>(.*?)</code>", sys.stdin.read()): print(html.unescape(q))' >queries; cat queries
  since:2022-03-06T10:00:00
  positioned:nobody
  since:2022-03-06T00:00:00 until:2022-03-06T23:59:59.999
  tamiz report ./-names.tamiz -f 'tag:"#it'\''s; touch owned; '\''"'
  tag:"#a\" OR tag:\"b"
  tag:#b
  $ grep '^tamiz' queries | sh >answers 2>&1; echo $?; grep -c '^# \|^## ' answers; test -e owned || echo none
  0
  6
  none
