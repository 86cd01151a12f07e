// Package books serves the books.
package books

import (
	"context"
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/routes/chi/auth"
	"example.com/routes/chi/locale"
	"example.com/routes/chi/page"
	"example.com/routes/record"
)

type bookKey struct{}

// Book is a book.
type Book struct{ ID string }

// Resource holds the handlers.
type Resource struct {
	Shelf string
}

// Routes returns the resource's own router.
func (rs Resource) Routes() chi.Router {
	r := chi.NewRouter()
	r.With(page.Of).Get("/", rs.List)
	r.With(auth.Grant("write")).Post("/", rs.Create)
	r.Route("/{id}", func(r chi.Router) {
		r.Use(rs.load)
		r.Get("/", rs.Get)
		r.Put("/", rs.Update)
		r.Delete("/", rs.Delete)
		r.Mount("/copies", copies(rs.Shelf))
	})
	return r
}

func copies(shelf string) http.Handler {
	r := chi.NewRouter()
	r.Use(page.Of, page.Limit(20))
	r.Get("/", listCopies(shelf))
	r.Get("/{copy:[0-9]+}", func(w http.ResponseWriter, r *http.Request) {
		record.Handler(r.Context())
		fmt.Fprintln(w, chi.URLParam(r, "copy"))
	})
	return r
}

func listCopies(shelf string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Handler(r.Context())
		fmt.Fprintln(w, shelf, r.Context().Value(page.Key))
	}
}

// load finds the book that a request is about.
func (rs Resource) load(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		book := &Book{ID: chi.URLParam(r, "id")}
		ctx := context.WithValue(r.Context(), bookKey{}, book)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// List answers with all books.
func (rs Resource) List(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	fmt.Fprintln(w, rs.Shelf, locale.Of(r.Context()), r.Context().Value(page.Key))
}

// Get answers with one.
func (rs Resource) Get(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	if book, ok := r.Context().Value(bookKey{}).(*Book); ok {
		fmt.Fprintln(w, book.ID, auth.Card(r.Context()))
	}
}

// Create takes a new one.
func (rs Resource) Create(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	fmt.Fprintln(w, auth.Rights(r.Context()))
}

// Update changes one.
func (rs Resource) Update(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
}

// Delete removes one.
func (rs Resource) Delete(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	w.WriteHeader(http.StatusNoContent)
}
