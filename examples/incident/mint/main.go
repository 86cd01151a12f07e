// Command mint prints a token that the example gateways accept.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"example.com/incident/credential"
)

func main() {
	subject := flag.String("subject", "u-100", "the user's id")
	audience := flag.String("audience", credential.Audience, "whom the token is for")
	session := flag.String("session", "s-1", "the session's id")
	life := flag.Duration("for", time.Hour, "how long the token holds")
	flag.Parse()
	token, err := credential.Sign([]byte(credential.DemoSecret), credential.Claims{
		Issuer:   credential.Issuer,
		Subject:  *subject,
		Audience: *audience,
		Session:  *session,
		Expires:  time.Now().Add(*life).Unix(),
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(token)
}
