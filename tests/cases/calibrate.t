Refitting needs enough labels of both sorts, and says so.

  $ tamiz import -q -o s.tamiz "$CASES/small.jsonl"
  ...
  [3]
  $ printf '111 bot\n222 human\n' >labels
  $ tamiz calibrate s.tamiz labels
  tamiz: 1 automated and 1 other accounts are labelled; a fit needs 10 of each
  [1]
  $ printf '111 perhaps\n222 perhaps\n' >labels
  $ tamiz calibrate s.tamiz labels
  tamiz: labels, line 2: "perhaps" is no label: bot or human
  [4]
  $ tamiz calibrate s.tamiz
  tamiz: 0 automated and 0 other accounts are labelled; a fit needs 10 of each
  [1]
