How long each frame took: an event or command a line, with the posts that the filter left.

  $ tamiz import -q -o s.tamiz "$CASES/small.jsonl"
  ...
  [3]
  $ printf 'filter from:@zoe_v\nfilter\nquit\n' | tamiz --play - --size 80x24 --timing t s.tamiz >frames
  $ awk -F '\t' '{ print $1, ($2 <= $3), ($4 >= 0), $5, $6 }' t
  first 1 1 4 
  scored 1 1 4 
  command 1 1 2 filter from:@zoe_v
  command 1 1 2 filter
  command 1 1 2 quit
