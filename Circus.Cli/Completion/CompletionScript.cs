namespace Circus.Cli.Completion;

/// <summary>The scripts that make shells ask "circusctl complete". They know no command: what they offer is that of the program that is installed.</summary>
internal static class CompletionScript
{
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "bash, zsh or fish"),
    };

    private const string Bash =
        """
        # bash completion of circusctl: source <(circusctl completion bash)
        _circusctl() {
            local typed=${COMP_LINE:0:COMP_POINT} program=${BASH_ALIASES[$1]:-$1} word value skip=''
            word=${typed##*[[:space:]]}
            # bash takes what follows a colon for a word of its own, and replaces only that.
            if [[ $COMP_WORDBREAKS == *:* && $word == *:* ]]; then
                skip=${word%"${word##*:}"}
            fi
            COMPREPLY=()
            while IFS=$'\t' read -r value _; do
                value=${value#"$skip"}
                if [[ $word != [\"\']* ]]; then
                    printf -v value '%q' "$value"
                fi
                COMPREPLY+=("$value")
            done < <($program complete --line "$typed" 2>/dev/null)
            # A topic goes on behind the dot.
            if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *. ]]; then
                compopt -o nospace 2>/dev/null
            fi
        }
        complete -F _circusctl circusctl

        """;

    private const string Zsh =
        """
        #compdef circusctl
        # zsh completion of circusctl: source <(circusctl completion zsh), behind compinit
        _circusctl() {
            local -a found
            local line
            for line in "${(@f)$(${(Q)words[1]} complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
                [[ -n $line ]] && found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
            done
            _describe -t circusctl circusctl found
        }
        if [[ ${funcstack[1]} == _circusctl ]]; then
            _circusctl "$@"
        else
            compdef _circusctl circusctl
        fi

        """;

    private const string Fish =
        """
        # fish completion of circusctl: circusctl completion fish > ~/.config/fish/completions/circusctl.fish
        function __circusctl_complete
            set -l words (commandline -opc)
            $words[1] complete -- $words[2..-1] (commandline -ct) 2>/dev/null
        end
        complete -c circusctl -f -a '(__circusctl_complete)'

        """;
}
