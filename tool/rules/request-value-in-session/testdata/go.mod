module example.com/kept

go 1.21

require (
	github.com/alexedwards/scs/v2 v2.8.0
	github.com/gin-contrib/sessions v1.0.1
	github.com/gorilla/sessions v1.4.0
	go.opentelemetry.io/otel/trace v1.30.0
)

replace (
	github.com/alexedwards/scs/v2 => ./third_party/scs
	github.com/gin-contrib/sessions => ./third_party/gincontrib
	github.com/gorilla/sessions => ./third_party/gorilla
	go.opentelemetry.io/otel/trace => ./third_party/otel
)
