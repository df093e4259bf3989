# Amorce as an ordinary process.
plat-y += main console display idle memory system machine files nic nic_frame nic_stream
plat-y += simulate simulate_options simulate_people simulate_net
image-types-y += plat/linux/simulate_fetch/simulated
