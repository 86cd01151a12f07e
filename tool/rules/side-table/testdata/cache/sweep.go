package cache

func sweep() {
	for key := range swept {
		delete(swept, key)
	}
}

func restart() {
	reset = nil
}
