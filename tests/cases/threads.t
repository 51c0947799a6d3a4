The same bytes for any number of threads.

  $ tamiz demo --scale 0.003 --seed 4 -q -o s.tamiz --play /dev/null
  $ for n in 1 2 3; do
  >   for what in trends posts accounts groups actors events; do
  >     tamiz $what s.tamiz --threads $n --format jsonl -n 0
  >   done >out$n
  >   tamiz trends s.tamiz --by episode --gauges --threads $n --format csv >>out$n
  >   tamiz why s.tamiz '#PrimariasPSUV' --threads $n >>out$n
  >   tamiz report s.tamiz --names --threads $n --lang es >>out$n
  >   tamiz runs s.tamiz --keep -f 'reposts>3' --set q=0.02 --threads $n >>out$n
  > done
  $ cmp out1 out2 && cmp out1 out3 && test $(wc -l <out1) -gt 3000 && echo same
  same
  $ tamiz runs s.tamiz --format csv | wc -l
  3
