// Package credential says who sent a request, from its headers alone.
package credential

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"example.com/incident/directory"
)

// What the gateway's own tokens say. The secret belongs to the example: it protects nothing.
const (
	Issuer     = "https://login.gateway.example"
	Audience   = "gateway"
	DemoSecret = "the-example-signs-its-tokens-with-this"
)

// Identity is an authenticated caller.
type Identity struct {
	UserID     string
	SessionID  string
	Method     string // "token" or "api-key"
	Expires    time.Time
	ClientID   string
	Issuer     string
	Audience   string
	Email      string
	HomeTenant string
}

// Checker tells callers by an API key or a signed token.
type Checker struct {
	Directory *directory.Directory
	Secret    []byte
}

var (
	errMissing  = errors.New("send an Authorization or an X-Api-Key header")
	errScheme   = errors.New("only the Bearer scheme is known")
	errKey      = errors.New("the API key is not known")
	errAudience = errors.New("the token is meant for somebody else")
	errSubject  = errors.New("the token's subject is not known")
)

// apiKeyLife is how long an API key is taken to hold: it is looked up again on each request.
const apiKeyLife = 24 * time.Hour

// Check returns who sent these headers. The error's text may be shown to the caller.
func (k *Checker) Check(header http.Header, now time.Time) (Identity, error) {
	if key := header.Get("X-Api-Key"); key != "" {
		account, ok := k.Directory.AccountByAPIKey(key)
		if !ok {
			return Identity{}, errKey
		}
		return identity(account, Claims{
			Issuer:   Issuer,
			Audience: Audience,
			Session:  "key:" + account.ClientID,
			Expires:  now.Add(apiKeyLife).Unix(),
		}, "api-key"), nil
	}
	authorization := header.Get("Authorization")
	if authorization == "" {
		return Identity{}, errMissing
	}
	scheme, text, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return Identity{}, errScheme
	}
	claims, err := Verify(k.Secret, strings.TrimSpace(text), now)
	if err != nil {
		return Identity{}, err
	}
	if claims.Audience != Audience || claims.Issuer != Issuer {
		return Identity{}, errAudience
	}
	account, ok := k.Directory.Account(claims.Subject)
	if !ok {
		return Identity{}, errSubject
	}
	return identity(account, claims, "token"), nil
}

func identity(account directory.Account, claims Claims, method string) Identity {
	return Identity{
		UserID:     account.UserID,
		SessionID:  claims.Session,
		Method:     method,
		Expires:    time.Unix(claims.Expires, 0).UTC(),
		ClientID:   account.ClientID,
		Issuer:     claims.Issuer,
		Audience:   claims.Audience,
		Email:      account.Email,
		HomeTenant: account.HomeTenant,
	}
}
