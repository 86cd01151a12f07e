package a

//waybill:ignore basic-type-key it is not needed
func f() {}

//waybill:ignore
func g() {}

func h() { //waybill:ignore no-such-name why
}

//nolint:errcheck
func i() {}

var s = "//waybill:ignore basic-type-key"
