package journal

import (
	"slices"
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"https://user:pass@host/simple":                                "https://****@host/simple",
		"https://token@host/simple":                                    "https://****@host/simple",
		"https://user:p@ss@host/simple":                                "https://****@host/simple",
		"https://${USER}:${PASS}@host/":                                "https://****@host/",
		"git+https://oauth2:abc@host/x.git@main#egg=x":                 "git+https://****@host/x.git@main#egg=x",
		"git+ssh://git@host/x.git":                                     "git+ssh://git@host/x.git",
		"git+ssh://me:pw@host/x.git":                                   "git+ssh://****@host/x.git",
		"x @ https://u:p@host/x.whl ; python_version>'3'":              "x @ https://****@host/x.whl ; python_version>'3'",
		"https://host/x.whl?token=abc&v=1#sha256=12":                   "https://host/x.whl?token=****&v=1#sha256=12",
		"https://host/x?X-Amz-Signature=ab&X-Amz-Credential=cd&sig=ef": "https://host/x?X-Amz-Signature=****&X-Amz-Credential=****&sig=****",
		"PIP_INDEX_URL=https://u:p@h/ and more":                        "PIP_INDEX_URL=https://****@h/ and more",
		"TWINE_PASSWORD=abc def":                                       "TWINE_PASSWORD=**** def",
		"Authorization: Bearer abcdefghijkl":                           "Authorization: Bearer ****",
		"pypi-AgEIcHlwaS5vcmcCJDU2":                                    "****",
		"ghp_0123456789012345678901234567890123":                       "****",
		"numpy==1.26.4":                                                "numpy==1.26.4",
		"requirements@dev.txt":                                         "requirements@dev.txt",
		"https://host/path/@scope/x":                                   "https://host/path/@scope/x",
		"file:///a/b@c":                                                "file:///a/b@c",
		"secret==1.0":                                                  "secret==1.0",
		"tokenizers==0.15; extra == 'token'":                           "tokenizers==0.15; extra == 'token'",
	} {
		if got := Mask(text); got != want {
			t.Errorf("Mask(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestMaskArgs(t *testing.T) {
	for args, want := range map[string]string{
		"pip install -i https://u:p@h/s six":                "pip install -i https://****@h/s six",
		"pip install --extra-index-url=https://u:p@h/s six": "pip install --extra-index-url=https://****@h/s six",
		"pip --proxy u:p@proxy:80 install six":              "pip --proxy ****@proxy:80 install six",
		"pip --proxy=u:p@proxy:80 install six":              "pip --proxy=****@proxy:80 install six",
		"pip install -e git+https://t@h/x@v1":               "pip install -e git+https://****@h/x@v1",
		"pip install -r a@b.txt x@1":                        "pip install -r a@b.txt x@1",
	} {
		if got := MaskArgs(strings.Fields(args)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("MaskArgs(%q) = %q, want %q", args, got, want)
		}
	}
}

// No password in a URL survives, whatever it is made of.
func FuzzMask(f *testing.F) {
	f.Add("user", "secret")
	f.Add("", "a@b:c")
	f.Fuzz(func(t *testing.T, user, password string) {
		if len(password) < 6 || strings.ContainsAny(user+password, "/?# \t\n\r\f\v'\"<>") || strings.ContainsFunc(user+password, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Skip()
		}
		if got := Mask("https://" + user + ":" + password + "@host/simple"); got != "https://"+masked+"@host/simple" {
			t.Errorf("%q:%q gives %q", user, password, got)
		}
	})
}
