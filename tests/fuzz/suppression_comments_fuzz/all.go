// Copyright
//nolint:waybill // the whole file
package p

//waybill:ignore basic-type-key,WB203 why
func f(
	a int,
) {
	x() //nolint:errcheck, waybill
	if y { //waybill:ignore all
		s := "//nolint:waybill" + `
//nolint:waybill`
		c := '"'
	} else {
	}
}
//waybill:ignore
