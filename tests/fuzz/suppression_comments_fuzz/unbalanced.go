}}})]//nolint:waybill
{([`"'\