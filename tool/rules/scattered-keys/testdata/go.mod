module example.com/scattered

go 1.21

require example.org/library v1.0.0
