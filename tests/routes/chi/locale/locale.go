// Package locale finds out which language to answer in.
package locale

import (
	"context"
	"net/http"

	"example.com/routes/record"
)

type languageKey struct{}

// Negotiate is a middleware for a list of languages, the first of which is what else is spoken.
func Negotiate(languages ...string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			record.Component()
			chosen := languages[0]
			for _, language := range languages {
				if r.Header.Get("Accept-Language") == language {
					chosen = language
				}
			}
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), languageKey{}, chosen)))
		})
	}
}

// Of returns the language to answer in.
func Of(ctx context.Context) string {
	language, _ := ctx.Value(languageKey{}).(string)
	return language
}
