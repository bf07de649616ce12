import type { OwnWords } from './words.js';

/**
 * rigger's drop-in for GRUB. It is read after /etc/default/grub and changes the two variables in
 * place, so that the administrator's own file is never edited, and removing the drop-in gives back
 * exactly what was there. Words are told apart as the kernel does it: double quotes keep spaces.
 * @see https://www.gnu.org/software/grub/manual/grub/html_node/Simple-configuration.html
 */
export const renderDropIn = ({ add, hold }: OwnWords): string | undefined =>
  add.length === 0 && hold.length === 0
    ? undefined
    : `# Written by rigger (task kernel_cmdline): words that it adds to the kernel command line, and words of
# other files that it holds back. Other files stay as they are; without this one they count again.
rigger_add='${add.join(' ')}'
rigger_hold='${hold.join(' ')}'
for rigger_list in GRUB_CMDLINE_LINUX GRUB_CMDLINE_LINUX_DEFAULT; do
  eval "rigger_rest=\\"\\\${$rigger_list:-} \\""
  rigger_kept= rigger_word= rigger_quote=
  while [ -n "$rigger_rest" ]; do
    rigger_char=\${rigger_rest%"\${rigger_rest#?}"}
    rigger_rest=\${rigger_rest#?}
    case "$rigger_quote$rigger_char" in
      '"') rigger_quote='"' ;;
      '""') rigger_quote= ;;
      ' ' | '	' | '
')
        case " $rigger_hold " in
          *" $rigger_word "* | *" \${rigger_word%%=*} "*) ;;
          *) [ -z "$rigger_word" ] || rigger_kept="$rigger_kept\${rigger_kept:+ }$rigger_word" ;;
        esac
        rigger_word=
        continue
        ;;
    esac
    rigger_word=$rigger_word$rigger_char
  done
  [ -z "$rigger_word" ] || rigger_kept="$rigger_kept\${rigger_kept:+ }$rigger_word"
  eval "$rigger_list=\\$rigger_kept"
done
GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX\${GRUB_CMDLINE_LINUX:+ }$rigger_add"
`;
