module example.com/lost

go 1.23

require go.opentelemetry.io/otel/trace v1.28.0

replace go.opentelemetry.io/otel/trace => ./third_party/otel/trace
