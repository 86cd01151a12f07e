module example.com/legacy

go 1.21

require github.com/gorilla/context v1.1.1

replace github.com/gorilla/context => ./third_party/context
