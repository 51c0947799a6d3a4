An evidence bundle holds the selected posts' own rows, byte for byte as they were imported, whatever
the file was; anybody can check it with sha256sum, and tell whether a file is one of those imported.

  $ cat >make.py <<'END'
  > import gzip, json
  > def post(i, text):
  >     return {"id_str": str(1440000000000000000 + i), "created_at": "Wed Sep 29 02:00:%02d +0000 2021" % i,
  >             "full_text": text, "user": {"id_str": str(100 + i), "screen_name": "u%d" % i}, "lang": "es"}
  > with gzip.open("lines.jsonl.gz", "wb") as f:
  >     for i in range(5):
  >         f.write(("  " * i + json.dumps(post(i, "uno #A ñ" if i % 2 else "two \\u0007 #B"), ensure_ascii=i == 1) + "\n").encode())
  > json.dump([post(i, "array #A %d" % i) for i in range(10, 14)], open("list.json", "w"), indent=2)
  > with open("table.csv", "w", newline="") as f:
  >     f.write("id,time,author,text\r\n7001,2021-09-29T03:00:00Z,ana,\"dos\r\nlíneas #A, \"\"sí\"\"\"\r\n"
  >             "7002,2021-09-29T03:00:01Z,eva,nada #B\r\n7003,2021-09-29T03:00:02Z,eva,otra #A")
  > END
  > python3 make.py
  > tamiz import -q -o s.tamiz lines.jsonl.gz list.json table.csv 2>/dev/null
  > tamiz export s.tamiz evidence -f 'tag:#A' -o e.zip 2>/dev/null
  > mkdir e && cd e && python3 -m zipfile -e ../e.zip . && sha256sum -c --quiet SHA256SUMS && ls raw
  1-lines.jsonl.gz
  2-list.json
  3-table.csv
  $ sh e/verify lines.jsonl.gz list.json table.csv
  bundle: every file is as it was written
  lines.jsonl.gz: is one of the imported files
  list.json: is one of the imported files
  table.csv: is one of the imported files
  $ cat >rows.py <<'END'
  > import gzip, json
  > whole = [gzip.open("lines.jsonl.gz").read(), open("list.json", "rb").read(), open("table.csv", "rb").read()]
  > sources = [json.loads(l) for l in open("e/sources.jsonl")]
  > n = 0
  > for line in open("e/lines.jsonl"):
  >     r = json.loads(line)
  >     raw = open("e/" + r["raw"], "rb").read()[r["raw_offset"]:r["raw_offset"] + r["length"]]
  >     assert raw == whole[r["source"] - 1][r["offset"]:r["offset"] + r["length"]], r
  >     assert r["id"].encode() in raw and b"#A" in raw and r["raw"] == sources[r["source"] - 1]["raw"]
  >     n += 1
  > rows = b"".join(open("e/" + s["raw"], "rb").read() for s in sources)
  > print(n, "rows,", b"#B" in rows, open("e/raw/3-table.csv", "rb").readline())
  > END
  > python3 rows.py
  8 rows, False b'id,time,author,text\r\n'

What was changed shows; a file that is no longer the one imported gives no rows, and says so.

  $ sed -i s/uno/dos/ e/raw/1-lines.jsonl.gz && sh e/verify 2>/dev/null
  raw/1-lines.jsonl.gz: FAILED
  [1]
  $ echo >>table.csv && rm list.json
  > tamiz export s.tamiz evidence -o f.zip 2>/dev/null
  > mkdir f && python3 -m zipfile -e f.zip f && cat f/sources.jsonl | grep -o '"raw".*'
  "raw": "raw/1-lines.jsonl.gz", "no_raw_because": null}
  "raw": null, "no_raw_because": "the file can't be opened any more"}
  "raw": null, "no_raw_because": "the file is not the one that was imported: its size is another"}
  $ sh f/verify table.csv
  bundle: every file is as it was written
  table.csv: is none of the imported files
  [1]
