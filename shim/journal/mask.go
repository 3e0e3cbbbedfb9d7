package journal

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/pattern"
)

const masked = "****"

// What is masked in a text. Where a user name stands alone before the host it is a token as often as not, so all that is
// before the @ goes; git@, which is a convention and no secret, stays.
var (
	userinfo = pattern.New(`([A-Za-z][A-Za-z0-9+.-]*://)([^/?#\s'"<>]*)@`)
	query    = pattern.New(`(?i)([?&;#](?:[a-z0-9_.-]*(?:token|secret|passw(?:or)?d|passwd|signature|credential|api[_-]?key|access[_-]?key|auth)[a-z0-9_.-]*|sig|key|pwd)=)[^&;#\s'"<>]*`)
	variable = pattern.New(`(?i)\b([A-Z0-9_-]*(?:TOKEN|SECRET|PASSW(?:OR)?D|PASSWD|API_?KEY|ACCESS_?KEY|CREDENTIALS?)\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s'"&;,=][^\s'"&;,]*)`)
	bearer   = pattern.New(`(?i)\b(authorization\s*[:=]\s*(?:bearer|basic|token)?\s*|bearer\s+)[A-Za-z0-9._~+/=-]{8,}`)
	known    = pattern.New(`\b(?:pypi-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|AKIA[A-Z0-9]{16}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})`)
)

// Mask is text with the credentials in it replaced: in URLs (user and password, query tokens), in NAME=secret and in
// authorization headers, and the tokens of well-known services.
func Mask(text string) string {
	lower := strings.ToLower(text)
	has := func(words ...string) bool { // most texts have none, and cost no pattern
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(lower, word) })
	}
	if has("://") {
		text = userinfo().ReplaceAllStringFunc(text, func(match string) string {
			parts := userinfo().FindStringSubmatch(match)
			if parts[2] == "git" || parts[2] == "" {
				return match
			}
			return parts[1] + masked + "@"
		})
	}
	if has("=") {
		text = query().ReplaceAllString(text, "${1}"+masked)
	}
	if has("bearer", "authorization") {
		text = bearer().ReplaceAllString(text, "${1}"+masked)
	}
	if has("token", "secret", "passw", "key", "credential") {
		text = variable().ReplaceAllString(text, "${1}"+masked)
	}
	if has("pypi-", "gh", "glpat-", "akia", "eyj") {
		text = known().ReplaceAllString(text, masked)
	}
	return text
}

// MaskArgs is an argument vector with the credentials in each argument replaced.
func MaskArgs(args []string) []string {
	safe := make([]string, len(args))
	for i, arg := range args {
		safe[i] = Mask(arg)
		if i > 0 && hasSchemeless(args[i-1]) {
			safe[i] = maskSchemeless(safe[i])
		}
		if name, value, hasValue := strings.Cut(arg, "="); hasValue && hasSchemeless(name) {
			safe[i] = name + "=" + maskSchemeless(Mask(value))
		}
	}
	return safe
}

// hasSchemeless recognises the options whose value may carry credentials without a scheme before it: user:password@host.
func hasSchemeless(option string) bool {
	return slices.Contains([]string{"-i", "--index-url", "--pypi-url", "--extra-index-url", "-f", "--find-links", "--proxy", "--trusted-host"}, option)
}

var schemeless = pattern.New(`^[^/@\s]*@`)

func maskSchemeless(value string) string {
	if strings.Contains(value, "://") {
		return value
	}
	return schemeless().ReplaceAllString(value, masked+"@")
}

// masked is e without credentials; an error where Decision is no JSON.
func (e Entry) masked() (Entry, error) {
	e.Command = MaskArgs(e.Command)
	for _, text := range []*string{&e.Directory, &e.Mode, &e.Verdict, &e.Environment, &e.Python, &e.Outcome, &e.Fingerprint} {
		*text = Mask(*text)
	}
	e.Changes = slices.Clone(e.Changes)
	for i, c := range e.Changes {
		e.Changes[i] = Change{Mask(c.Name), Mask(c.From), Mask(c.To)}
	}
	var err error
	e.Decision, err = MaskJSON(e.Decision)
	return e, err
}

// MaskJSON masks each string of a JSON value; a list of strings is masked as arguments.
func MaskJSON(text json.RawMessage) (json.RawMessage, error) {
	if len(text) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return json.Marshal(maskValue(value))
}

func maskValue(value any) any {
	switch value := value.(type) {
	case string:
		return Mask(value)
	case []any:
		return maskList(value)
	case map[string]any:
		for name, inner := range value {
			value[name] = maskValue(inner)
		}
	}
	return value
}

func maskList(list []any) []any {
	previous := ""
	for i, inner := range list {
		if text, isText := inner.(string); isText {
			list[i] = MaskArgs([]string{previous, text})[1]
			previous = text
			continue
		}
		list[i], previous = maskValue(inner), ""
	}
	return list
}
