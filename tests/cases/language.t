Words are of the language that was asked for, and numbers follow the words: without a catalog both are
English, for 3.769 between English words would be read as less than four.

  $ tamiz demo --scale 0.002 -q -o s.tamiz
  $ echo 'echo top | tamiz explore s.tamiz --play - --size 120x12 "$@" | grep -a -o -m1 "[0-9.,]* [a-z]* · [0-9]* [a-z]*"' >top
  $ sh top
  3,770 posts · 269 accounts
  $ sh top --lang es
  3.770 mensajes · 269 cuentas
  $ TAMIZ_CATALOGS=nowhere sh top --lang es
  tamiz: no catalog of es here: messages are in English
  3,770 posts · 269 accounts

A shell over SSH brings the name of a locale that the machine here need not have; the terminal is UTF-8 all the
same.

  $ LC_ALL=xx_YY.UTF-8 sh top
  3,770 posts · 269 accounts
  $ echo top | LC_ALL=xx_YY tamiz explore s.tamiz --play - --size 120x12 | grep -o -m1 '3,770 posts . 269'
  3,770 posts . 269

The program finds its catalog beside itself too, where nobody has installed it.

  $ LC_ALL=es_VE.UTF-8 tamiz --help | head -1
  Uso: tamiz [ESTUDIO | ARCHIVO...]

A bulletin is in the language that was asked for, else that of the user where it is one of the two, else in
Spanish.

  $ for lang in C en_US es_VE de_DE; do LC_ALL=$lang.UTF-8 tamiz report s.tamiz | grep -o -m1 'SIMULA[A-Z]*'; done
  SIMULADO
  SIMULATED
  SIMULADO
  SIMULADO
