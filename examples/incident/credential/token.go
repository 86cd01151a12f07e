package credential

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Claims is the body of a token.
type Claims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
	Session  string `json:"sid"`
	Expires  int64  `json:"exp"` // seconds since 1970
}

// tokenHeader is the only header that is written or accepted, so no token can choose its algorithm.
const tokenHeader = `{"alg":"HS256","typ":"JWT"}`

var (
	errMalformed = errors.New("the token is malformed")
	errSignature = errors.New("the token's signature is wrong")
	errExpired   = errors.New("the token has expired")
)

var encoding = base64.RawURLEncoding

func signature(secret []byte, signed string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(signed))
	return mac.Sum(nil)
}

// Sign returns the claims as a signed token (a JSON Web Token, RFC 7519, with HS256).
func Sign(secret []byte, claims Claims) (string, error) {
	body, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("encoding the claims: %w", err)
	}
	signed := encoding.EncodeToString([]byte(tokenHeader)) + "." + encoding.EncodeToString(body)
	return signed + "." + encoding.EncodeToString(signature(secret, signed)), nil
}

// Verify returns the claims of a token whose signature holds and which hasn't expired.
func Verify(secret []byte, token string, now time.Time) (Claims, error) {
	cut := strings.LastIndexByte(token, '.')
	if cut < 0 {
		return Claims{}, errMalformed
	}
	mac, err := encoding.DecodeString(token[cut+1:])
	if err != nil {
		return Claims{}, errMalformed
	}
	if !hmac.Equal(mac, signature(secret, token[:cut])) {
		return Claims{}, errSignature
	}
	head, body, ok := strings.Cut(token[:cut], ".")
	if !ok || head != encoding.EncodeToString([]byte(tokenHeader)) {
		return Claims{}, errMalformed
	}
	text, err := encoding.DecodeString(body)
	if err != nil {
		return Claims{}, errMalformed
	}
	var claims Claims
	if err := json.Unmarshal(text, &claims); err != nil {
		return Claims{}, errMalformed
	}
	if now.Unix() >= claims.Expires {
		return Claims{}, errExpired
	}
	return claims, nil
}
