// Package catalog holds what the catalogue's service is asked and answers.
package catalog

// ItemRequest asks for an item.
type ItemRequest struct {
	ID string `json:"id"`
}

// Item is an item.
type Item struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// ListRequest asks for all items.
type ListRequest struct{}

// List is all items.
type List struct {
	Items []*Item `json:"items"`
}
