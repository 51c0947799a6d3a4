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
