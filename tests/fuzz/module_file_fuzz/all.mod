module "example.com/a b" // c

go 1.22.3

require (
	x v1.0.0+incompatible // indirect
)
replace x v1.0.0 => ../x
ignore ./web
